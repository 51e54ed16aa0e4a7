package io.huoke.funnel.history;

import io.huoke.funnel.history.Fact.Kind;
import io.huoke.funnel.history.Fact.Person;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.DeletedBy;
import io.huoke.schemas.ConversionRow.LinkMethod;
import io.huoke.schemas.Day;
import io.huoke.schemas.Reconciled;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what the rows of a tenant must be after what was delivered. Written from the meaning of the rows and without a
 * look at how the funnel gets there: it sees everything at once and need not be quick.
 */
public final class Oracle {

    private final History history;
    private final Evidence evidence;
    private final Map<String, ConversionRow> conversions = new TreeMap<>();
    private final Ledger ledger = new Ledger();

    private Oracle(History history, List<Arrival> arrivals) {
        this.history = history;
        this.evidence = new Evidence(arrivals);
    }

    /** The rows, when all of that has come, in whatever order. */
    public static Expected expect(History history, List<Arrival> arrivals) {
        return new Oracle(history, arrivals).expected();
    }

    private Expected expected() {
        evidence.people().forEach(this::person);
        evidence.toldOfNobody().forEach(this::nobody);
        statesOfNobody().forEach(this::state);
        return new Expected(conversions, ledger.counts(history, evidence), ledger.links(history, evidence));
    }

    private void person(Person person) {
        List<Fact> told = evidence.told(person);
        List<Reconciled.Customer> listed = evidence.listed(person);
        List<Reconciled.Chat> lookedUp = evidence.chats(person);
        Optional<Fact> chat = first(told, Kind.CHAT);
        String chatLink = told.stream()
                .filter(fact -> fact.kind() == Kind.CHAT)
                .map(Fact::toldLink)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        String state = told.stream()
                .map(Fact::toldState)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> stateFound(listed, lookedUp, chatLink));
        Link link = Link.of(
                set(listed.stream().map(Reconciled.Customer::linkId)),
                chatLink != null ? Set.of(chatLink) : linksOfMessages(told, lookedUp),
                set(told.stream().filter(fact -> fact.kind().adds()).map(Fact::toldLink)),
                evidence.linksOf(state));

        List<Fact> deletions =
                told.stream().filter(fact -> fact.kind().deletes()).toList();
        List<Spell> spells = Spell.of(told, listed, deletions);
        boolean missedFirst = !deletions.isEmpty()
                && spells.stream()
                        .findFirst()
                        .filter(spell ->
                                spell.begin().isAfter(deletions.getFirst().time()))
                        .isPresent();
        boolean isAdded = !spells.isEmpty() || !listed.isEmpty();
        Instant added =
                missedFirst || spells.isEmpty() ? null : spells.getFirst().begin();
        List<Instant> again = spells.stream()
                .skip(missedFirst ? 0 : 1)
                .filter(Spell::told)
                .map(Spell::begin)
                .toList();
        Fact deletion = deletions.isEmpty()
                        || !spells.isEmpty()
                                && spells.getLast()
                                        .end()
                                        .isAfter(deletions.getLast().time())
                ? null
                : deletions.getLast();
        boolean chatted = told.stream().anyMatch(DeliveryGenerator::chats)
                || listed.stream().anyMatch(row -> row.chatStatus() == 1)
                || !lookedUp.isEmpty();
        Instant opened = evidence.before(Kind.OPEN, state, added);
        put(new ConversionRow(
                history.tenant(),
                history.corp(),
                person.user(),
                person.customer(),
                state,
                evidence.channel(state),
                link.id(),
                link.method(),
                link.candidates(),
                opened,
                evidence.before(Kind.REQUEST, state, added),
                added,
                chat.map(Fact::time).orElse(null),
                chatted,
                deletion == null ? null : deletion.time(),
                deletion == null
                        ? null
                        : deletion.kind() == Kind.DELETED_BY_MEMBER ? DeletedBy.MEMBER : DeletedBy.CUSTOMER,
                again.size(),
                opened == null ? null : Duration.between(opened, added).toSeconds(),
                List.of(),
                List.of()));

        if (isAdded) {
            ledger.count(link.id(), state, day(added)).adds++;
        }
        again.forEach(time -> ledger.count(link.id(), state, day(time)).reAdds++);
        if (chatted) {
            ledger.count(link.id(), state, day(chat.map(Fact::time).orElse(null))).chats++;
        }
        deletions.forEach(one -> ledger.count(link.id(), state, day(one.time())).deletions++);
    }

    private static Set<String> linksOfMessages(List<Fact> told, List<Reconciled.Chat> lookedUp) {
        return set(Stream.concat(
                lookedUp.stream().map(Reconciled.Chat::linkId),
                told.stream().filter(fact -> fact.kind() == Kind.MESSAGE).map(Fact::toldLink)));
    }

    private static @Nullable String stateFound(
            List<Reconciled.Customer> listed, List<Reconciled.Chat> chats, @Nullable String chatLink) {
        record Seen(@Nullable String link, @Nullable String state) {}
        List<Seen> seen = Stream.concat(
                        listed.stream().map(row -> new Seen(row.linkId(), row.state())),
                        chats.stream().map(chat -> new Seen(chat.linkId(), chat.state())))
                .filter(one -> one.state() != null)
                .toList();
        List<Seen> ofChat = seen.stream()
                .filter(one -> chatLink != null && chatLink.equals(one.link()))
                .toList();
        return Evidence.agreed((ofChat.isEmpty() ? seen : ofChat).stream(), Seen::state)
                .orElse(null);
    }

    /** What is counted, though nobody knows who it was. */
    private void nobody(Fact fact) {
        String state = fact.toldState();
        SortedSet<String> links = evidence.linksOf(state);
        String link = fact.toldLink() == null && links.size() == 1 ? links.first() : fact.toldLink();
        switch (fact.kind()) {
            case OPEN -> ledger.count(link, state, day(fact.time())).opens++;
            case REQUEST -> ledger.count(link, state, day(fact.time())).friendRequests++;
            case ADD -> {
                boolean first = addsOfNobody(state).findFirst().equals(Optional.of(fact));
                Ledger.Entry entry = ledger.count(link, state, day(fact.time()));
                if (first || !Evidence.isPersonal(state)) {
                    entry.adds++;
                } else {
                    entry.reAdds++;
                }
            }
            case CHAT -> ledger.count(link, state, day(fact.time())).chats++;
            case DELETED_BY_MEMBER, DELETED_BY_CUSTOMER -> ledger.count(link, state, day(fact.time())).deletions++;
            case HALF, MESSAGE -> {
                // An add that may come to nothing, and a message that says nothing before it is looked up.
            }
        }
    }

    private Stream<Fact> addsOfNobody(@Nullable String state) {
        return ofNobody(Kind.ADD, state);
    }

    private Stream<Fact> ofNobody(Kind kind, @Nullable String state) {
        return evidence.toldOfNobody().filter(fact -> fact.kind() == kind && Objects.equals(state, fact.toldState()));
    }

    private Set<String> statesOfNobody() {
        return set(Stream.concat(
                evidence.toldOfNobody()
                        .filter(fact -> fact.kind() == Kind.ADD || fact.kind() == Kind.CHAT)
                        .map(Fact::toldState),
                evidence.chats(null).stream().map(Reconciled.Chat::state)));
    }

    private void state(String state) {
        Optional<Fact> add = addsOfNobody(state).findFirst();
        Optional<Fact> chat = ofNobody(Kind.CHAT, state).findFirst();
        List<Reconciled.Chat> lookedUp = evidence.chats(null).stream()
                .filter(one -> state.equals(one.state()))
                .toList();
        Link link = Link.of(
                Set.of(),
                chat.map(Fact::toldLink)
                        .map(Set::of)
                        .orElseGet(() -> Evidence.telling(set(lookedUp.stream().map(Reconciled.Chat::linkId)))),
                set(add.stream().map(Fact::toldLink)),
                evidence.linksOf(state));
        Instant added = add.map(Fact::time).orElse(null);
        Instant opened = evidence.before(Kind.OPEN, state, added);
        put(new ConversionRow(
                history.tenant(),
                history.corp(),
                null,
                null,
                state,
                evidence.channel(state),
                link.id(),
                link.method(),
                link.candidates(),
                opened,
                evidence.before(Kind.REQUEST, state, added),
                added,
                chat.map(Fact::time).orElse(null),
                chat.isPresent() || !lookedUp.isEmpty(),
                null,
                null,
                0,
                opened == null ? null : Duration.between(opened, added).toSeconds(),
                List.of(),
                List.of()));
    }

    /** The first kind of evidence that leaves one link decides. */
    private record Link(@Nullable String id, LinkMethod method, List<String> candidates) {

        static Link of(Set<String> a6, Set<String> chats, Set<String> events, Set<String> states) {
            Map<LinkMethod, Set<String>> strongestFirst = new LinkedHashMap<>();
            strongestFirst.put(LinkMethod.A6, a6);
            strongestFirst.put(LinkMethod.CHAT, chats);
            strongestFirst.put(LinkMethod.EVENT, events);
            strongestFirst.put(LinkMethod.STATE, states);
            Set<String> left = Set.of();
            for (Map.Entry<LinkMethod, Set<String>> one : strongestFirst.entrySet()) {
                Set<String> both = new HashSet<>(one.getValue());
                if (!left.isEmpty()) {
                    both.retainAll(left);
                }
                if (both.size() == 1) {
                    return new Link(both.iterator().next(), one.getKey(), List.of());
                }
                left = both.isEmpty() ? left : both;
            }
            return new Link(null, LinkMethod.NONE, left.stream().sorted().toList());
        }
    }

    private void put(ConversionRow row) {
        conversions.put(row.key(), row);
    }

    private static Optional<Fact> first(List<Fact> facts, Kind kind) {
        return facts.stream().filter(fact -> fact.kind() == kind).findFirst();
    }

    private static Set<String> set(Stream<@Nullable String> texts) {
        Set<String> set = new TreeSet<>();
        texts.filter(Objects::nonNull).forEach(set::add);
        return set;
    }

    private static Day day(@Nullable Instant time) {
        return time == null ? Day.UNKNOWN : Day.of(time, History.ZONE);
    }
}
