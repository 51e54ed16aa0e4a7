package io.huoke.funnel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.huoke.schemas.Tenant;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything known of one customer with one member; its {@link Meaning} tells what it means.
 *
 * @param steps what callbacks told, sorted, each event once
 * @param findings what the API told, each once
 * @param surroundings what is known of its State
 * @param revision of its row, see {@link Revision}; 0 before it has one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Journey(
        Tenant tenant,
        String userId,
        String externalUserId,
        SortedSet<Step> steps,
        SortedSet<Finding> findings,
        Surroundings surroundings,
        long revision) {

    /** All of them are in one value, which must stay a size that a broker takes. */
    private static final int MAX_FACTS = 2_000;

    /** What is absent is empty. */
    Journey(
            Tenant tenant,
            String userId,
            String externalUserId,
            @Nullable SortedSet<Step> steps,
            @Nullable SortedSet<Finding> findings,
            @Nullable Surroundings surroundings,
            long revision) {
        this.tenant = tenant;
        this.userId = userId;
        this.externalUserId = externalUserId;
        this.steps = steps == null ? new TreeSet<>() : steps;
        this.findings = findings == null ? new TreeSet<>() : findings;
        this.surroundings = surroundings == null ? Surroundings.NONE : surroundings;
        this.revision = revision;
    }

    static Journey empty(Tenant tenant, String userId, String externalUserId) {
        return new Journey(tenant, userId, externalUserId, null, null, null, 0);
    }

    Journey with(Step step) {
        return with(Set.of(step), Set.of());
    }

    Journey with(Finding finding) {
        return with(Set.of(), Set.of(finding));
    }

    /** With what another knows of the same person. */
    Journey with(Set<Step> moreSteps, Set<Finding> moreFindings) {
        SortedSet<Step> allSteps = new TreeSet<>(steps);
        moreSteps.forEach(step -> add(allSteps, step));
        SortedSet<Finding> allFindings = new TreeSet<>(findings);
        allFindings.addAll(moreFindings);
        if (allSteps.size() + allFindings.size() > MAX_FACTS) {
            throw new IllegalArgumentException(
                    "nobody does so much: more than " + MAX_FACTS + " facts about one person");
        }
        return new Journey(tenant, userId, externalUserId, allSteps, allFindings, surroundings, revision);
    }

    /** The same event has another time if WeCom did not tell its own: then it is when it first came. */
    private static void add(Set<Step> steps, Step step) {
        Optional<Step> same = steps.stream()
                .filter(known -> known.eventId().equals(step.eventId()))
                .findFirst();
        if (same.isEmpty() || step.compareTo(same.get()) < 0) {
            same.ifPresent(steps::remove);
            steps.add(step);
        }
    }

    Journey in(Surroundings newer) {
        return new Journey(tenant, userId, externalUserId, steps, findings, newer, revision);
    }

    Journey at(long newRevision) {
        return new Journey(tenant, userId, externalUserId, steps, findings, surroundings, newRevision);
    }
}
