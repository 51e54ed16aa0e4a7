package io.huoke.funnel;

import io.huoke.funnel.Step.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a customer and a member came together and parted.
 *
 * @param add the first add, if its time is known
 * @param reAdds the adds after it that callbacks told of, also of those whose first add is not known; between two adds
 *     there is a deletion
 * @param deletion the last one, unless an add came after it
 */
record Relation(Optional<Moment> add, List<Step> reAdds, Optional<Step> deletion) {

    /**
     * When they came together or parted.
     *
     * @param step the callback that told of it; null for an add that only A6 told of
     */
    record Moment(Instant time, @Nullable Step step) {}

    /**
     * Goes through adds and deletions in the order of their times. An add without a deletion since the one before is the
     * same add told twice: once when the customer has added the member, once when the member has confirmed, and once more
     * by A6. Of these the first callback counts, whose time is the event's own. Whoever was deleted had been added before,
     * though nobody told of it.
     */
    static Relation of(SortedSet<Step> steps, SortedSet<Finding> findings) {
        List<Moment> adds = new ArrayList<>();
        Optional<Step> deletion = Optional.empty();
        boolean together = false;
        boolean addedBefore = false;
        for (Moment moment : moments(steps, findings)) {
            Step step = moment.step();
            if (step != null && step.isDeletion()) {
                addedBefore |= adds.isEmpty();
                deletion = Optional.of(step);
                together = false;
                continue;
            }
            if (!together) {
                adds.add(moment);
            } else if (step != null && adds.getLast().step() == null) {
                adds.set(adds.size() - 1, moment);
            }
            deletion = Optional.empty();
            together = true;
        }
        return new Relation(
                addedBefore ? Optional.empty() : adds.stream().findFirst(),
                adds.stream()
                        .skip(addedBefore ? 0 : 1)
                        .map(Moment::step)
                        .filter(Objects::nonNull)
                        .toList(),
                deletion);
    }

    private static List<Moment> moments(SortedSet<Step> steps, SortedSet<Finding> findings) {
        return Stream.concat(
                        findings.stream()
                                .map(Finding::addedAt)
                                .filter(Objects::nonNull)
                                .map(time -> new Moment(time, null)),
                        steps.stream()
                                .filter(step -> step.kind() == Kind.ADD || step.isDeletion())
                                .map(step -> new Moment(step.time(), step)))
                .sorted(Comparator.comparing(Moment::time))
                .toList();
    }
}
