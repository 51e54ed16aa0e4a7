package io.huoke.quota;

import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a link adds nobody. A pure function of facts and time. */
final class LinkRules {

    /** Without anything else to end it, as with a component, whose links have no range (page 99484). */
    private static final Duration SILENCE = Duration.ofDays(7);

    /** Longer than anything comes late; what is forgotten of a link is told again when something becomes of it. */
    private static final Duration FORGOTTEN = Duration.ofDays(60);

    private LinkRules() {}

    /** The condition of one of a tenant's links. */
    static Findings of(Subject tenant, String linkId, LinkFacts facts, Instant now) {
        Optional<Instant> bad = facts.lastBad();
        if (bad.isEmpty() || !isUnavailable(facts, bad.get(), now)) {
            return Findings.NONE;
        }
        return Findings.until(end(facts, bad.get()), condition(tenant, linkId, facts, bad.get()));
    }

    /** Whether nothing comes of what is known any more. */
    static boolean isForgotten(LinkFacts facts, Instant now) {
        Optional<Instant> bad = facts.lastBad();
        return (bad.isEmpty() || !isUnavailable(facts, bad.get(), now))
                && Stream.of(bad, facts.lastGood())
                        .flatMap(Optional::stream)
                        .allMatch(time -> time.isBefore(now.minus(FORGOTTEN)));
    }

    private static boolean isUnavailable(LinkFacts facts, Instant bad, Instant now) {
        // Of the same time the reconciler, too, believes what it has seen of the link itself.
        boolean endedSince =
                facts.lastGood().filter(good -> !good.isBefore(bad)).isPresent();
        return !endedSince && end(facts, bad).filter(end -> !end.isAfter(now)).isEmpty();
    }

    private static Optional<Instant> end(LinkFacts facts, Instant bad) {
        return facts.hasRange() ? Optional.empty() : Optional.of(bad.plus(SILENCE));
    }

    private static Condition condition(Subject tenant, String linkId, LinkFacts facts, Instant bad) {
        String link = facts.name() == null ? linkId : facts.name().text() + " (" + linkId + ")";
        Told told = facts.unavailable();
        return tenant.condition(
                "LinkUnavailable",
                Map.entry("link", linkId),
                Severity.WARNING,
                bad,
                "acquisition link " + link + " of " + tenant.inWords()
                        + " adds nobody: all members in its range have left or lack the permission",
                "Give the link members who can be added (`huoke links add-members`), or take it out of use and delete it"
                        + " (`huoke links delete`).",
                told == null ? List.of() : List.of(told.eventId()),
                null);
    }
}
