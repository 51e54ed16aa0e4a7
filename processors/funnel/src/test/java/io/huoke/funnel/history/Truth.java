package io.huoke.funnel.history;

import io.huoke.funnel.history.Arrival.Found;
import io.huoke.funnel.history.Arrival.Told;
import io.huoke.funnel.history.Fact.Kind;
import io.huoke.funnel.history.Fact.Part;
import io.huoke.funnel.history.Fact.Person;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.LinkMethod;
import io.huoke.schemas.Day;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.Reconciled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Compares rows with what truly happened: no figure is above it, and what reconciliation tells is right. */
public final class Truth {

    private final History history;
    private final List<Arrival> arrivals;
    private final Expected rows;
    private final List<String> violations = new ArrayList<>();

    private Truth(History history, List<Arrival> arrivals, Expected rows) {
        this.history = history;
        this.arrivals = arrivals;
        this.rows = rows;
    }

    /**
     * What is wrong with the rows, a sentence each.
     *
     * @param arrivals what was delivered
     * @param rows what the funnel made of it
     */
    public static List<String> violations(History history, List<Arrival> arrivals, Expected rows) {
        Truth truth = new Truth(history, arrivals, rows);
        truth.checkFigures();
        truth.checkSums();
        history.people().forEach(truth::checkPerson);
        return truth.violations;
    }

    private void checkFigures() {
        exactly("opens", LinkFunnelRow::opens, Kind.OPEN::equals);
        exactly("friend requests", LinkFunnelRow::friendRequests, Kind.REQUEST::equals);
        exactly("deletions", LinkFunnelRow::deletions, Kind::deletes);
        atMostOnDays("opens", LinkFunnelRow::opens, Kind.OPEN::equals);
        atMostOnDays("friend requests", LinkFunnelRow::friendRequests, Kind.REQUEST::equals);
        atMostOnDays("deletions", LinkFunnelRow::deletions, Kind::deletes);
        atMostOnDays("adds and re-adds", row -> row.adds() + row.reAdds(), Kind::adds);
        atMostOnDays("chats", LinkFunnelRow::chats, Kind.CHAT::equals);
        atMost("adds", LinkFunnelRow::adds, history.facts().stream().filter(fact -> fact.kind()
                .adds()));
        atMost("chats", LinkFunnelRow::chats, history.facts().stream().filter(DeliveryGenerator::chats));
    }

    /** A person once, however often; whoever is not named as often as something happened to them. */
    private void atMost(String what, ToLongFunction<LinkFunnelRow> column, Stream<Fact> facts) {
        long truth = facts.map(
                        fact -> history.listsCustomers() || fact.tells().contains(Part.PERSON) ? fact.person() : fact)
                .distinct()
                .count();
        check(sum(column) <= truth, "%d %s, but truly %d".formatted(sum(column), what, truth));
    }

    private void exactly(String what, ToLongFunction<LinkFunnelRow> column, Predicate<Kind> kinds) {
        long delivered = of(Told.class)
                .map(Told::fact)
                .filter(fact -> kinds.test(fact.kind()))
                .map(Fact::id)
                .distinct()
                .count();
        check(sum(column) == delivered, "%d %s, but %d were delivered".formatted(sum(column), what, delivered));
    }

    private void atMostOnDays(String what, ToLongFunction<LinkFunnelRow> column, Predicate<Kind> kinds) {
        Map<Day, Long> counted = new HashMap<>();
        rows.links().values().forEach(row -> counted.merge(row.day(), column.applyAsLong(row), Long::sum));
        counted.remove(Day.UNKNOWN);
        counted.forEach((day, amount) -> {
            long truth = history.facts().stream()
                    .filter(fact -> kinds.test(fact.kind())
                            && Day.of(fact.time(), History.ZONE).equals(day))
                    .count();
            check(amount <= truth, "%d %s on %s, but truly %d".formatted(amount, what, day, truth));
        });
    }

    private long sum(ToLongFunction<LinkFunnelRow> column) {
        return rows.links().values().stream().mapToLong(column).sum();
    }

    /** The rows of States are what the rows of links are, but for personal States. */
    private void checkSums() {
        boolean personal = history.facts().stream().anyMatch(fact -> Evidence.isPersonal(fact.state()));
        Map<String, List<FunnelRow>> byLink = new HashMap<>();
        rows.counts().values().forEach(row -> byLink.computeIfAbsent(
                        LinkFunnelRow.key(row.tenant(), row.linkId(), row.day()), unused -> new ArrayList<>())
                .add(row));
        byLink.keySet()
                .forEach(key ->
                        check(rows.links().containsKey(key), "there is no row of links of the counts of " + key));
        rows.links().forEach((key, row) -> {
            List<FunnelRow> parts = byLink.getOrDefault(key, List.of());
            sum(key, personal, parts, FunnelRow::opens, row.opens());
            sum(key, personal, parts, FunnelRow::friendRequests, row.friendRequests());
            sum(key, personal, parts, FunnelRow::adds, row.adds());
            sum(key, personal, parts, FunnelRow::chats, row.chats());
            sum(key, personal, parts, FunnelRow::deletions, row.deletions());
            sum(key, personal, parts, FunnelRow::reAdds, row.reAdds());
        });
    }

    private void sum(
            String key, boolean personal, List<FunnelRow> parts, ToLongFunction<FunnelRow> column, long whole) {
        long sum = parts.stream().mapToLong(column).sum();
        check(
                personal ? sum <= whole : sum == whole,
                "the counts of %s add up to %d and not to %d".formatted(key, sum, whole));
    }

    /** What A6 tells of a customer, if all of it was delivered. */
    private void checkPerson(Person person) {
        List<Fact> life = history.of(person).toList();
        Set<String> links = new TreeSet<>();
        life.stream()
                .filter(DeliveryGenerator::isListed)
                .map(Fact::link)
                .filter(Objects::nonNull)
                .forEach(links::add);
        boolean chatted = life.stream().anyMatch(DeliveryGenerator::chats);
        if (!history.listsCustomers() || links.isEmpty() || !isListed(person, links, chatted)) {
            return;
        }
        ConversionRow row =
                rows.conversions().get(ConversionRow.key(history.tenant(), person.user(), person.customer()));
        if (row == null) {
            violations.add("there is no row of " + person);
            return;
        }
        check(row.chatted() == chatted, "%s has%s chatted".formatted(person, chatted ? "" : " not"));
        check(
                links.size() > 1 || row.linkMethod() == LinkMethod.A6,
                "%s was listed under one link, and the method is %s".formatted(person, row.linkMethod()));
        check(
                row.linkId() == null || links.contains(row.linkId()),
                "%s came by %s and not by %s".formatted(person, links, row.linkId()));
        check(
                links.containsAll(row.linkCandidates()),
                "%s came by %s and not by one of %s".formatted(person, links, row.linkCandidates()));
        check(
                row.addedAt() == null
                        || life.stream()
                                .anyMatch(fact ->
                                        fact.kind().adds() && fact.time().equals(row.addedAt())),
                "%s was not added at %s".formatted(person, row.addedAt()));
    }

    private boolean isListed(Person person, Set<String> links, boolean chatted) {
        List<Reconciled.Customer> listed = of(Found.class)
                .filter(found -> person.equals(found.person()) && found.data() instanceof Reconciled.Customer)
                .map(found -> (Reconciled.Customer) found.data())
                .toList();
        Set<String> seen = new TreeSet<>();
        listed.forEach(row -> seen.add(row.linkId()));
        return seen.equals(links) && (!chatted || listed.stream().anyMatch(row -> row.chatStatus() == 1));
    }

    private <A extends Arrival> Stream<A> of(Class<A> type) {
        return arrivals.stream().filter(type::isInstance).map(type::cast);
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
