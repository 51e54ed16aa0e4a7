package io.huoke.quota;

import io.huoke.schemas.QuotaRow;
import io.huoke.schemas.QuotaRow.Source;
import io.huoke.schemas.QuotaRow.State;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What follows from what was told of a quota. A pure function of facts and time. */
final class QuotaRules {

    private static final Comparator<Map.Entry<Sign, Told>> BY_TIME =
            Comparator.<Map.Entry<Sign, Told>, Instant>comparing(
                            sign -> sign.getValue().time())
                    .thenComparingInt(sign -> sign.getKey().rank())
                    .thenComparing(sign -> sign.getValue().eventId());

    private QuotaRules() {}

    /** The row and the conditions of a subject. */
    static Findings of(Subject subject, QuotaFacts facts, Instant now) {
        Findings provider = ProviderRules.of(subject, facts, now);
        if (!subject.isTenant()) {
            return provider;
        }
        return BalanceRules.of(subject, facts, now)
                .and(ExpiryRules.of(subject, facts, now))
                .and(provider)
                .and(row(subject, facts, now).map(Findings::of).orElse(Findings.NONE));
    }

    /** The latest of some signs; of several at one time the one with the greatest rank. */
    static Optional<Map.Entry<Sign, Told>> latest(QuotaFacts facts, Sign... signs) {
        return Stream.of(signs)
                .flatMap(sign -> facts.latest(sign).map(told -> Map.entry(sign, told)).stream())
                .max(BY_TIME);
    }

    /** The signs that nothing is left, if nothing is: the latest of them is later than those that something is. */
    static List<Map.Entry<Sign, Told>> gone(QuotaFacts facts) {
        Optional<Map.Entry<Sign, Told>> back = latest(facts, Sign.INCREASED, Sign.A8_SOME);
        return Stream.of(Sign.EXHAUSTED, Sign.A8_NONE)
                .flatMap(sign -> latest(facts, sign).stream())
                .filter(sign -> back.isEmpty() || BY_TIME.compare(sign, back.get()) > 0)
                .sorted(BY_TIME)
                .toList();
    }

    private static Optional<QuotaRow> row(Subject subject, QuotaFacts facts, Instant now) {
        List<Map.Entry<Sign, Told>> gone = gone(facts);
        if (!gone.isEmpty()) {
            return Optional.of(row(subject, facts, State.EXHAUSTED, gone.getLast(), now));
        }
        return latest(facts, Sign.LOW, Sign.INCREASED, Sign.A8_SOME, Sign.A8_NONE)
                .map(sign -> row(subject, facts, state(sign.getKey(), facts), sign, now))
                .or(() -> facts.notices().values().stream()
                        .max(Comparator.naturalOrder())
                        .map(notice -> row(subject, facts, State.UNKNOWN, notice.told(), Source.CALLBACK, now)));
    }

    private static State state(Sign last, QuotaFacts facts) {
        return switch (last) {
            case LOW -> State.LOW;
            case INCREASED -> State.UNKNOWN;
            case A8_SOME -> facts.sample() != null && facts.sample().balance() < Sample.LOW ? State.LOW : State.OK;
            default -> throw new IllegalArgumentException(last + " decides no state");
        };
    }

    private static QuotaRow row(
            Subject subject, QuotaFacts facts, State state, Map.Entry<Sign, Told> decided, Instant now) {
        Source source = decided.getKey().isOfA8() ? Source.A8 : Source.CALLBACK;
        return row(subject, facts, state, decided.getValue(), source, now);
    }

    private static QuotaRow row(
            Subject subject, QuotaFacts facts, State state, Told decided, Source source, Instant now) {
        Sample sample = facts.sample();
        return new QuotaRow(
                subject.id(),
                state,
                sample == null ? null : sample.balance(),
                sample == null ? null : sample.total(),
                sample == null ? List.of() : sample.batches(),
                decided.time(),
                source,
                Forecast.exhausted(facts, Days.of(now)).orElse(null));
    }
}
