package io.huoke.funnel;

import io.huoke.funnel.Count.Column;
import io.huoke.funnel.Step.Kind;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.DeletedBy;
import io.huoke.schemas.Day;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Tenant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything known of one customer with one member. What it means is always computed from the whole set of steps and
 * findings, in the order of WeCom's times and not of arrival, so that order and duplicates cannot matter.
 *
 * @param steps what callbacks told, sorted, each event once
 * @param findings what the API told, each once
 */
record Journey(
        Tenant tenant, String userId, String externalUserId, SortedSet<Step> steps, SortedSet<Finding> findings) {

    /** What is absent is empty. */
    Journey(
            Tenant tenant,
            String userId,
            String externalUserId,
            @Nullable SortedSet<Step> steps,
            @Nullable SortedSet<Finding> findings) {
        this.tenant = tenant;
        this.userId = userId;
        this.externalUserId = externalUserId;
        this.steps = steps == null ? new TreeSet<>() : steps;
        this.findings = findings == null ? new TreeSet<>() : findings;
    }

    static Journey empty(Tenant tenant, String userId, String externalUserId) {
        return new Journey(tenant, userId, externalUserId, null, null);
    }

    Journey with(Step step) {
        SortedSet<Step> more = new TreeSet<>(steps);
        more.add(step);
        return new Journey(tenant, userId, externalUserId, more, findings);
    }

    Journey with(Finding finding) {
        SortedSet<Finding> more = new TreeSet<>(findings);
        more.add(finding);
        return new Journey(tenant, userId, externalUserId, steps, more);
    }

    /**
     * The State of the earliest step that has one; where callbacks told none, the one that all findings agree on, which
     * are those of the link that the first message names, if there are any. Null if there is none.
     */
    @Nullable String state() {
        Optional<String> told =
                steps.stream().map(Step::state).filter(Objects::nonNull).findFirst();
        if (told.isPresent()) {
            return told.get();
        }
        Optional<String> chatLink = chatLink();
        NavigableSet<String> ofChat = states(findings.stream()
                .filter(finding -> chatLink.isPresent() && chatLink.get().equals(finding.linkId())));
        NavigableSet<String> found = ofChat.isEmpty() ? states(findings.stream()) : ofChat;
        return found.size() == 1 ? found.first() : null;
    }

    private static NavigableSet<String> states(Stream<Finding> findings) {
        NavigableSet<String> states = new TreeSet<>();
        findings.map(Finding::state).filter(Objects::nonNull).forEach(states::add);
        return states;
    }

    /**
     * The row that this makes.
     *
     * @param linksOfState the links that {@link #state()} was seen with in this tenant
     * @param channelRef whom {@link #state()} stands for, or null
     */
    ConversionRow row(SortedSet<String> linksOfState, @Nullable String channelRef) {
        Attribution attribution = attribution(linksOfState);
        Relation relation = Relation.of(steps, findings);
        return new ConversionRow(
                tenant.toString(),
                tenant.corpId(),
                userId,
                externalUserId,
                state(),
                channelRef,
                attribution.linkId(),
                attribution.method(),
                attribution.candidates(),
                null,
                null,
                relation.adds().stream().findFirst().map(Relation.Moment::time).orElse(null),
                chats().findFirst().map(Step::time).orElse(null),
                hasChatted(),
                relation.deletion().map(Step::time).orElse(null),
                relation.deletion().map(Journey::deletedBy).orElse(null),
                relation.reAdds().size(),
                null,
                origins(),
                eventIds());
    }

    private List<Origin> origins() {
        Stream<Origin> told = steps.stream().map(Step::origin);
        Stream<Origin> found = findings.stream().map(finding -> Origin.RECONCILIATION);
        return Stream.concat(told, found).distinct().sorted().toList();
    }

    private List<String> eventIds() {
        return Stream.concat(
                        steps.stream().map(Step::eventId), findings.stream().map(Finding::eventId))
                .distinct()
                .toList();
    }

    /**
     * What this contributes to the daily funnel, each on the day of its own event; a first add or chat that has no time,
     * because only the API told of it, on the day {@linkplain Day#UNKNOWN unknown}.
     */
    List<Count> counts(SortedSet<String> linksOfState, ZoneId zone) {
        String linkId = attribution(linksOfState).linkId();
        String state = state();
        Relation relation = Relation.of(steps, findings);
        List<Count> counts = new ArrayList<>();
        if (!relation.adds().isEmpty() || isListed()) {
            Day day = relation.adds().isEmpty()
                    ? Day.UNKNOWN
                    : Day.of(relation.adds().getFirst().time(), zone);
            counts.add(new Count(Column.ADDS, linkId, state, day));
        }
        if (hasChatted()) {
            Day day = chats().findFirst().map(chat -> Day.of(chat.time(), zone)).orElse(Day.UNKNOWN);
            counts.add(new Count(Column.CHATS, linkId, state, day));
        }
        relation.reAdds().forEach(add -> counts.add(count(Column.RE_ADDS, add, linkId, state, zone)));
        steps.stream()
                .filter(Step::isDeletion)
                .forEach(deletion -> counts.add(count(Column.DELETIONS, deletion, linkId, state, zone)));
        return counts;
    }

    private static Count count(Column column, Step step, @Nullable String linkId, @Nullable String state, ZoneId zone) {
        return new Count(column, linkId, state, Day.of(step.time(), zone));
    }

    private Attribution attribution(SortedSet<String> linksOfState) {
        Set<String> listed = links(Finding.Kind.LISTED);
        Set<String> chats = chatLink().map(link -> Set.of(link)).orElseGet(() -> links(Finding.Kind.CHAT));
        return Attribution.of(listed, chats, linksOfState);
    }

    private Set<String> links(Finding.Kind kind) {
        Set<String> links = new HashSet<>();
        findings.stream()
                .filter(finding -> finding.kind() == kind)
                .map(Finding::linkId)
                .filter(Objects::nonNull)
                .forEach(links::add);
        return links;
    }

    /** The link that the customer's first message names. */
    private Optional<String> chatLink() {
        return chats().map(Step::linkId).filter(Objects::nonNull).findFirst();
    }

    private Stream<Step> chats() {
        return steps.stream().filter(step -> step.kind() == Kind.CHAT);
    }

    private boolean hasChatted() {
        return chats().findFirst().isPresent() || findings.stream().anyMatch(Finding::chatted);
    }

    private boolean isListed() {
        return findings.stream().anyMatch(finding -> finding.kind() == Finding.Kind.LISTED);
    }

    private static DeletedBy deletedBy(Step deletion) {
        return deletion.kind() == Kind.DELETED_BY_MEMBER ? DeletedBy.MEMBER : DeletedBy.CUSTOMER;
    }
}
