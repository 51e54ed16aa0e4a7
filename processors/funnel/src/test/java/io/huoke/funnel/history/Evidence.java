package io.huoke.funnel.history;

import io.huoke.funnel.history.Arrival.Found;
import io.huoke.funnel.history.Arrival.Mapped;
import io.huoke.funnel.history.Arrival.Passed;
import io.huoke.funnel.history.Arrival.Told;
import io.huoke.funnel.history.Fact.Kind;
import io.huoke.funnel.history.Fact.Person;
import io.huoke.schemas.Day;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciliationRow.Pass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was delivered of a history, each fact once and in the order of (time, id): all that anybody can know. */
final class Evidence {

    private static final Duration ATTRIBUTION_WINDOW = Duration.ofDays(7);

    /** A State that was seen with more links says nothing. */
    private static final int MOST_LINKS = 20;

    private final List<Fact> told;
    private final List<Reconciled.Customer> listed;
    private final List<Reconciled.Chat> chats;
    private final Map<String, SortedSet<String>> linksOfStates = new TreeMap<>();
    private final Map<String, String> channels = new TreeMap<>();
    private final List<Arrival> arrivals;

    Evidence(List<Arrival> arrivals) {
        this.arrivals = arrivals;
        Map<String, Fact> distinct = new TreeMap<>();
        of(Told.class).forEach(one -> distinct.put(one.fact().id(), one.fact()));
        told = distinct.values().stream().sorted(Fact.ORDER).toList();
        listed = data(Reconciled.Customer.class).distinct().toList();
        chats = data(Reconciled.Chat.class).distinct().toList();
        of(Mapped.class)
                .forEach(one -> channels.put(one.row().state(), one.row().channelRef()));
        told.forEach(fact -> learn(fact.toldState(), fact.toldLink()));
        listed.forEach(row -> learn(row.state(), row.linkId()));
        chats.forEach(chat -> learn(chat.state(), chat.linkId()));
    }

    private <A extends Arrival> Stream<A> of(Class<A> type) {
        return arrivals.stream().filter(type::isInstance).map(type::cast);
    }

    private <R extends Reconciled> Stream<R> data(Class<R> type) {
        return of(Found.class).map(Found::data).filter(type::isInstance).map(type::cast);
    }

    private void learn(@Nullable String state, @Nullable String link) {
        if (state != null && link != null) {
            linksOfStates.computeIfAbsent(state, unused -> new TreeSet<>()).add(link);
        }
    }

    /** Whether a State is one person's. */
    static boolean isPersonal(@Nullable String state) {
        return state != null && state.startsWith("u_");
    }

    /** The links that a State was seen with. */
    SortedSet<String> linksOf(@Nullable String state) {
        return telling(state == null ? Set.of() : linksOfStates.getOrDefault(state, new TreeSet<>()));
    }

    /** None of those that are too many to tell anything. */
    static SortedSet<String> telling(Set<String> links) {
        return new TreeSet<>(links.size() > MOST_LINKS ? Set.of() : links);
    }

    @Nullable String channel(@Nullable String state) {
        return state == null ? null : channels.get(state);
    }

    /** Everybody who is named. */
    SortedSet<Person> people() {
        SortedSet<Person> people = new TreeSet<>();
        told.stream().map(Fact::toldPerson).filter(Objects::nonNull).forEach(people::add);
        of(Found.class).map(Arrival::person).filter(Objects::nonNull).forEach(people::add);
        return people;
    }

    /** What callbacks told of a person. */
    List<Fact> told(Person person) {
        return told.stream().filter(fact -> person.equals(fact.toldPerson())).toList();
    }

    /** What callbacks told of nobody. */
    Stream<Fact> toldOfNobody() {
        return told.stream().filter(fact -> fact.toldPerson() == null);
    }

    List<Reconciled.Customer> listed(Person person) {
        return listed.stream()
                .filter(row -> person.equals(new Person(row.userId(), row.externalUserId())))
                .toList();
    }

    /** Chats that were looked up; null for those of nobody. */
    List<Reconciled.Chat> chats(@Nullable Person person) {
        return chats.stream()
                .filter(chat -> Objects.equals(person, new Found(chat, Instant.EPOCH).person()))
                .toList();
    }

    /** The last of that kind with a personal State that may have led to an add. */
    @Nullable Instant before(Kind kind, @Nullable String state, @Nullable Instant add) {
        if (!isPersonal(state) || add == null) {
            return null;
        }
        return told.stream()
                .filter(fact -> fact.kind() == kind && Objects.equals(state, fact.toldState()))
                .map(Fact::time)
                .filter(time -> !time.isAfter(add) && !time.isBefore(add.minus(ATTRIBUTION_WINDOW)))
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    /** A7 as it was last seen, by link and day. */
    Map<List<Object>, Reconciled.Statistic> figures() {
        Map<List<Object>, Found> newest = new java.util.HashMap<>();
        of(Found.class)
                .filter(found -> found.data() instanceof Reconciled.Statistic)
                .forEach(found -> newest.merge(
                        linkAndDay((Reconciled.Statistic) found.data()),
                        found,
                        (one, other) -> one.time().isAfter(other.time()) ? one : other));
        Map<List<Object>, Reconciled.Statistic> figures = new java.util.HashMap<>();
        newest.forEach((key, found) -> figures.put(key, (Reconciled.Statistic) found.data()));
        return figures;
    }

    private static List<Object> linkAndDay(Reconciled.Statistic figures) {
        return List.of(figures.linkId(), new Day(figures.day()));
    }

    /** Whether a pass that saw everything began when the day was over. */
    boolean isSettled(Day day) {
        if (day.equals(Day.UNKNOWN)) {
            return false;
        }
        Instant over = Objects.requireNonNull(day.date())
                .plusDays(1)
                .atStartOfDay(History.ZONE)
                .toInstant();
        return of(Passed.class)
                .map(Passed::pass)
                .filter(pass -> pass.completedAt() != null && pass.linksFailed() == 0)
                .map(Pass::startedAt)
                .anyMatch(begin -> !begin.isBefore(over));
    }

    /** What all agree on. */
    static <T, R> Optional<R> agreed(Stream<T> ones, Function<T, @Nullable R> said) {
        List<R> different =
                ones.map(said).filter(Objects::nonNull).distinct().limit(2).toList();
        return different.size() == 1 ? Optional.of(different.getFirst()) : Optional.empty();
    }
}
