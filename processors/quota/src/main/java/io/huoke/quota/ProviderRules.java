package io.huoke.quota;

import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow.Severity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the provider pays for, where it pays for adds (page 99485). No API tells of it, so that silence has to end it. */
final class ProviderRules {

    /** How long something holds of which nothing more is told. */
    private static final Duration SILENCE = Duration.ofDays(7);

    private static final int FEN_DIGITS = 2;

    private ProviderRules() {}

    static Findings of(Subject subject, QuotaFacts facts, Instant now) {
        return exhausted(subject, facts, now).and(low(subject, facts, now)).and(price(subject, facts, now));
    }

    private static Findings exhausted(Subject subject, QuotaFacts facts, Instant now) {
        Optional<Told> consumed = facts.latest(Sign.PROVIDER_CONSUMED);
        return facts.latest(Sign.PROVIDER_EXHAUSTED)
                // The last use and the end of the quota are of the same second.
                .filter(told -> consumed.isEmpty() || !consumed.get().time().isAfter(told.time()))
                .map(told -> until(
                        told.time().plus(SILENCE),
                        now,
                        () -> subject.condition(
                                "ProviderQuotaExhausted",
                                Severity.CRITICAL,
                                told.time(),
                                "the prepaid acquisition quota of the provider is used up, as told for "
                                        + subject.inWords() + ": no more customers are added at its expense",
                                "Buy quota in WeCom's provider console; this ends when WeCom tells of a use again, or"
                                        + " after 7 days.",
                                List.of(told.eventId()))))
                .orElse(Findings.NONE);
    }

    private static Findings low(Subject subject, QuotaFacts facts, Instant now) {
        return facts.latest(Sign.PROVIDER_LOW)
                .map(told -> until(
                        told.time().plus(SILENCE),
                        now,
                        () -> subject.condition(
                                "ProviderQuotaLow",
                                Severity.WARNING,
                                told.time(),
                                "the prepaid acquisition quota of the provider is low, as told for "
                                        + subject.inWords(),
                                "Buy quota in WeCom's provider console before it is used up; this ends 7 days after"
                                        + " WeCom told it last.",
                                List.of(told.eventId()))))
                .orElse(Findings.NONE);
    }

    private static Findings price(Subject subject, QuotaFacts facts, Instant now) {
        Price price = facts.price();
        if (price == null) {
            return Findings.NONE;
        }
        Instant effective = price.effectiveTime();
        return until(
                effective == null ? price.told().time().plus(SILENCE) : effective,
                now,
                () -> subject.condition(
                        "PriceChange",
                        null,
                        Severity.INFO,
                        price.told().time(),
                        summary(subject, price),
                        "Check the budget, and what the enterprise is charged.",
                        List.of(price.told().eventId()),
                        // Another price is news.
                        price.told().eventId()));
    }

    private static String summary(Subject subject, Price price) {
        Long fen = price.fen();
        Instant effective = price.effectiveTime();
        return "the price of a customer added at the provider's expense, as told for " + subject.inWords()
                + ", becomes "
                + (fen == null ? "another" : BigDecimal.valueOf(fen, FEN_DIGITS).toPlainString() + " yuan")
                + (effective == null ? "" : " on " + Days.of(effective) + " (Asia/Shanghai)");
    }

    private static Findings until(Instant end, Instant now, Supplier<Condition> condition) {
        return end.isAfter(now) ? Findings.until(Optional.of(end), condition.get()) : Findings.NONE;
    }
}
