package io.huoke.funnel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.huoke.funnel.Attribution.Evidence;
import io.huoke.funnel.Count.Column;
import io.huoke.funnel.Relation.Moment;
import io.huoke.funnel.Step.Kind;
import io.huoke.funnel.loss.Arrival;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.DeletedBy;
import io.huoke.schemas.ConversionRow.LinkMethod;
import io.huoke.schemas.Day;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Tenant;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything known of one customer with one member. What it means is always computed from the whole set of steps and
 * findings, in the order of WeCom's times and not of arrival, so that order and duplicates cannot matter.
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
        allSteps.addAll(moreSteps);
        SortedSet<Finding> allFindings = new TreeSet<>(findings);
        allFindings.addAll(moreFindings);
        if (allSteps.size() + allFindings.size() > MAX_FACTS) {
            throw new IllegalArgumentException(
                    "nobody does so much: more than " + MAX_FACTS + " facts about one person");
        }
        return new Journey(tenant, userId, externalUserId, allSteps, allFindings, surroundings, revision);
    }

    Journey in(Surroundings newer) {
        return new Journey(tenant, userId, externalUserId, steps, findings, newer, revision);
    }

    Journey at(long newRevision) {
        return new Journey(tenant, userId, externalUserId, steps, findings, surroundings, newRevision);
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

    /** When the customer was added, if the time of the first add is known. */
    Optional<Instant> addedAt() {
        return Relation.of(steps, findings).add().map(Moment::time);
    }

    /** The first add, if its time is known; it was missed if the API alone told of it. */
    Optional<Arrival> arrival() {
        return Relation.of(steps, findings).add().map(add -> new Arrival(add.time(), add.step() == null));
    }

    /**
     * The row that this makes.
     *
     * @param channelRef whom {@link #state()} stands for, or null
     */
    ConversionRow row(@Nullable String channelRef) {
        Attribution attribution = attribution();
        Relation relation = Relation.of(steps, findings);
        Instant addedAt = relation.add().map(Moment::time).orElse(null);
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
                surroundings.openedAt(),
                surroundings.requestedAt(),
                addedAt,
                chats().findFirst().map(Step::time).orElse(null),
                hasChatted(),
                relation.deletion().map(Step::time).orElse(null),
                relation.deletion().map(Journey::deletedBy).orElse(null),
                relation.reAdds().size(),
                surroundings.secondsTo(addedAt),
                origins(),
                eventIds());
    }

    private List<Origin> origins() {
        Stream<Origin> told = steps.stream().map(Step::origin);
        Stream<Origin> found = findings.stream().map(finding -> Origin.RECONCILIATION);
        return Stream.concat(told, found).distinct().sorted().toList();
    }

    private List<String> eventIds() {
        Stream<String> facts = Stream.concat(
                steps.stream().map(Step::eventId), findings.stream().map(Finding::eventId));
        return Stream.concat(surroundings.eventIds(), facts).distinct().toList();
    }

    /**
     * What this contributes to the daily funnel, each on the day of its own event; a first add or chat whose time is not
     * known on the day {@linkplain Day#UNKNOWN unknown}.
     */
    Map<Count, Long> counts(ZoneId zone) {
        String linkId = attribution().linkId();
        String state = state();
        Relation relation = Relation.of(steps, findings);
        Map<Count, Long> counts = new HashMap<>();
        if (relation.add().isPresent() || !relation.reAdds().isEmpty() || isListed()) {
            Day day = relation.add().map(add -> Day.of(add.time(), zone)).orElse(Day.UNKNOWN);
            counts.put(new Count(Column.ADDS, linkId, state, day), 1L);
        }
        if (hasChatted()) {
            Day day = chats().findFirst().map(chat -> Day.of(chat.time(), zone)).orElse(Day.UNKNOWN);
            counts.put(new Count(Column.CHATS, linkId, state, day), 1L);
        }
        relation.reAdds().forEach(add -> counts.merge(count(Column.RE_ADDS, add, linkId, state, zone), 1L, Long::sum));
        steps.stream()
                .filter(Step::isDeletion)
                .forEach(deletion ->
                        counts.merge(count(Column.DELETIONS, deletion, linkId, state, zone), 1L, Long::sum));
        return counts;
    }

    private static Count count(Column column, Step step, @Nullable String linkId, @Nullable String state, ZoneId zone) {
        return new Count(column, linkId, state, Day.of(step.time(), zone));
    }

    private Attribution attribution() {
        Set<String> chats = chatLink().map(link -> Set.of(link)).orElseGet(this::linksOfMessages);
        return Attribution.of(List.of(
                new Evidence(LinkMethod.A6, links(Finding.Kind.LISTED)),
                new Evidence(LinkMethod.CHAT, chats),
                new Evidence(LinkMethod.EVENT, links(Kind.ADD)),
                new Evidence(LinkMethod.STATE, surroundings.links())));
    }

    private Set<String> linksOfMessages() {
        return Stream.of(links(Finding.Kind.CHAT), links(Kind.MESSAGE))
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    }

    private Set<String> links(Finding.Kind kind) {
        return findings.stream()
                .filter(finding -> finding.kind() == kind)
                .map(Finding::linkId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private Set<String> links(Kind kind) {
        return steps.stream()
                .filter(step -> step.kind() == kind)
                .map(Step::linkId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /** The link that the customer's first message names. */
    private Optional<String> chatLink() {
        return chats().map(Step::linkId).filter(Objects::nonNull).findFirst();
    }

    private Stream<Step> chats() {
        return steps.stream().filter(step -> step.kind() == Kind.CHAT);
    }

    private boolean hasChatted() {
        return steps.stream().anyMatch(step -> step.kind() == Kind.CHAT || step.kind() == Kind.MESSAGE)
                || findings.stream().anyMatch(Finding::chatted);
    }

    private boolean isListed() {
        return findings.stream().anyMatch(finding -> finding.kind() == Finding.Kind.LISTED);
    }

    private static DeletedBy deletedBy(Step deletion) {
        return deletion.kind() == Kind.DELETED_BY_MEMBER ? DeletedBy.MEMBER : DeletedBy.CUSTOMER;
    }
}
