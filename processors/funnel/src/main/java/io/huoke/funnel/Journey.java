package io.huoke.funnel;

import io.huoke.funnel.Count.Column;
import io.huoke.funnel.Step.Kind;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.DeletedBy;
import io.huoke.schemas.ConversionRow.LinkMethod;
import io.huoke.schemas.Tenant;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything known of one customer with one member. What it means is always computed from the whole set of steps, in
 * the order of WeCom's times and not of arrival, so that order and duplicates cannot matter.
 *
 * @param steps sorted, each event once
 */
record Journey(Tenant tenant, String userId, String externalUserId, SortedSet<Step> steps) {

    static Journey empty(Tenant tenant, String userId, String externalUserId) {
        return new Journey(tenant, userId, externalUserId, new TreeSet<>());
    }

    Journey with(Step step) {
        SortedSet<Step> more = new TreeSet<>(steps);
        more.add(step);
        return new Journey(tenant, userId, externalUserId, more);
    }

    /** The State of the earliest step that has one, or null. */
    @Nullable String state() {
        return steps.stream()
                .map(Step::state)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /**
     * The row that these steps make.
     *
     * @param linksOfState the links that {@link #state()} was seen with in this tenant
     */
    ConversionRow row(SortedSet<String> linksOfState) {
        Attribution attribution = attribution(linksOfState);
        Optional<Instant> chattedAt = first(Kind.CHAT).map(Step::time);
        Optional<Step> deletion = deletion();
        return new ConversionRow(
                tenant.toString(),
                tenant.corpId(),
                userId,
                externalUserId,
                state(),
                attribution.linkId(),
                attribution.method(),
                attribution.candidates(),
                first(Kind.ADD).map(Step::time).orElse(null),
                chattedAt.orElse(null),
                chattedAt.isPresent(),
                deletion.map(Step::time).orElse(null),
                deletion.map(Journey::deletedBy).orElse(null),
                reAdds().size(),
                steps.stream().map(Step::origin).distinct().sorted().toList(),
                steps.stream().map(Step::eventId).toList());
    }

    /** What these steps contribute to the daily funnel, each on the day of its own event. */
    List<Count> counts(SortedSet<String> linksOfState, ZoneId zone) {
        String linkId = attribution(linksOfState).linkId();
        List<Count> counts = new ArrayList<>();
        first(Kind.ADD).ifPresent(add -> counts.add(count(Column.ADDS, add, linkId, zone)));
        first(Kind.CHAT).ifPresent(chat -> counts.add(count(Column.CHATS, chat, linkId, zone)));
        reAdds().forEach(add -> counts.add(count(Column.RE_ADDS, add, linkId, zone)));
        steps.stream()
                .filter(Journey::isDeletion)
                .forEach(deletion -> counts.add(count(Column.DELETIONS, deletion, linkId, zone)));
        return counts;
    }

    private Count count(Column column, Step step, @Nullable String linkId, ZoneId zone) {
        return new Count(column, linkId, state(), LocalDate.ofInstant(step.time(), zone));
    }

    private record Attribution(@Nullable String linkId, LinkMethod method, List<String> candidates) {}

    /** The link of the first message is WeCom's own word; a State seen with one link only is a good guess. */
    private Attribution attribution(SortedSet<String> linksOfState) {
        Optional<String> chatLink =
                of(Kind.CHAT).map(Step::linkId).filter(Objects::nonNull).findFirst();
        if (chatLink.isPresent()) {
            return new Attribution(chatLink.get(), LinkMethod.CHAT, List.of());
        }
        if (linksOfState.size() == 1) {
            return new Attribution(linksOfState.first(), LinkMethod.STATE, List.of());
        }
        return new Attribution(null, LinkMethod.NONE, List.copyOf(linksOfState));
    }

    /**
     * Adds after the first that follow a deletion. An add without one in between is the same add told twice: once when
     * the customer has added the member, once when the member has confirmed.
     */
    private List<Step> reAdds() {
        List<Step> reAdds = new ArrayList<>();
        boolean added = false;
        boolean deleted = false;
        for (Step step : steps) {
            if (isDeletion(step)) {
                deleted = true;
            } else if (step.kind() == Kind.ADD) {
                if (added && deleted) {
                    reAdds.add(step);
                }
                added = true;
                deleted = false;
            }
        }
        return reAdds;
    }

    /** The last deletion, unless the customer was added again after it. */
    private Optional<Step> deletion() {
        return of(Kind.ADD, Kind.DELETED_BY_MEMBER, Kind.DELETED_BY_CUSTOMER)
                .reduce((earlier, later) -> later)
                .filter(Journey::isDeletion);
    }

    private static boolean isDeletion(Step step) {
        return switch (step.kind()) {
            case DELETED_BY_MEMBER, DELETED_BY_CUSTOMER -> true;
            case ADD, CHAT -> false;
        };
    }

    private static DeletedBy deletedBy(Step deletion) {
        return deletion.kind() == Kind.DELETED_BY_MEMBER ? DeletedBy.MEMBER : DeletedBy.CUSTOMER;
    }

    private Optional<Step> first(Kind kind) {
        return of(kind).findFirst();
    }

    private Stream<Step> of(Kind... kinds) {
        List<Kind> wanted = List.of(kinds);
        return steps.stream().filter(step -> wanted.contains(step.kind()));
    }
}
