package io.huoke.quota;

import io.huoke.schemas.AlertRow.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether there is little or nothing left. */
final class BalanceRules {

    /**
     * How long a balance has to stay above the limit, but close to it, until low is over: a few customers around it do not
     * end and begin it over and over.
     */
    static final Duration HOLD = Duration.ofHours(1);

    private static final String BUY = "Have the enterprise buy quota in WeCom's admin console (客户联系 → 获客助手)";

    private BalanceRules() {}

    static Findings of(Subject subject, QuotaFacts facts, Instant now) {
        return exhausted(subject, facts).and(low(subject, facts, now));
    }

    private static Findings exhausted(Subject subject, QuotaFacts facts) {
        List<Map.Entry<Sign, Told>> gone = QuotaRules.gone(facts);
        if (gone.isEmpty() || hasNeverHadAny(facts, gone)) {
            return Findings.NONE;
        }
        return Findings.of(subject.condition(
                "QuotaExhausted",
                Severity.CRITICAL,
                gone.getFirst().getValue().time(),
                "acquisition quota of " + subject.inWords()
                        + " is used up: customers who tap its links are turned away",
                BUY + "; until then lead customers elsewhere.",
                gone.stream().map(sign -> sign.getValue().eventId()).toList()));
    }

    /** Whoever has not bought any yet has nothing left either, and turns nobody away. */
    private static boolean hasNeverHadAny(QuotaFacts facts, List<Map.Entry<Sign, Told>> gone) {
        Sample sample = facts.sample();
        return sample != null
                && sample.total() == 0
                && gone.stream().allMatch(sign -> sign.getKey() == Sign.A8_NONE)
                && facts.latest(Sign.A8_SOME).isEmpty();
    }

    private static Findings low(Subject subject, QuotaFacts facts, Instant now) {
        Optional<Told> last = QuotaRules.latest(facts, Sign.LOW, Sign.A8_LOW).map(Map.Entry::getValue);
        if (last.isEmpty() || isOver(facts, last.get().time())) {
            return Findings.NONE;
        }
        Optional<Instant> end = end(facts, last.get().time());
        if (end.isPresent() && !end.get().isAfter(now)) {
            return Findings.NONE;
        }
        // Without the figure: it would be another one with each customer, and wrong before it is read.
        return Findings.until(
                end,
                subject.condition(
                        "QuotaLow",
                        Severity.WARNING,
                        last.get().time(),
                        "acquisition quota of " + subject.inWords() + " is low: WeCom reported that fewer than "
                                + Sample.LOW + " more customers can be added",
                        BUY + " before it is used up; `GET /v1/quota` tells what is left.",
                        List.of(last.get().eventId())));
    }

    private static boolean isOver(QuotaFacts facts, Instant evidence) {
        return facts.latest(Sign.A8_AMPLE)
                .filter(ample -> !ample.time().isBefore(evidence))
                .isPresent();
    }

    /**
     * When it is over unless something else is told until then: a while after A8 told a balance above the limit, or after
     * balance_increased. The latter is for those who have no A8; where there is one it tells more by then.
     */
    private static Optional<Instant> end(QuotaFacts facts, Instant evidence) {
        Stream<Instant> above = facts.inBetween().stream().filter(time -> !time.isBefore(evidence));
        Stream<Instant> increased = facts.increases().stream().filter(time -> time.isAfter(evidence));
        return Stream.concat(above, increased).min(Instant::compareTo).map(time -> time.plus(HOLD));
    }
}
