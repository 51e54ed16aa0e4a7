package io.huoke.funnel.history;

import io.huoke.funnel.history.Arrival.Told;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes a case that fails as small as it can while it fails. For one thread, and one case. */
public final class Shrinker {

    /** A topology takes a tenth of a second. */
    private static final int MOST_TRIES = 300;

    private final Predicate<Case> fails;
    private int tries;

    private Shrinker(Predicate<Case> fails) {
        this.fails = fails;
    }

    /**
     * The smallest that was found.
     *
     * @param failing fails
     * @param fails whether another one does too
     */
    public static Case shrink(Case failing, Predicate<Case> fails) {
        return new Shrinker(fails).shrink(failing);
    }

    private Case shrink(Case failing) {
        Case smallest = failing;
        Case before;
        do {
            before = smallest;
            smallest = step(smallest, Shrinker::withoutPeople);
            smallest = step(smallest, Shrinker::withoutFacts);
            smallest = step(smallest, Shrinker::withoutArrivals);
            smallest = step(smallest, Shrinker::inOrder);
        } while (!smallest.equals(before) && tries < MOST_TRIES);
        return smallest;
    }

    /** Takes the first smaller one that fails, as long as there is one. */
    private Case step(Case failing, Function<Case, Stream<Case>> smaller) {
        Case smallest = failing;
        while (true) {
            Case current = smallest;
            Case next = smaller.apply(current)
                    .filter(one -> !one.equals(current) && one.isPossible() && tries++ < MOST_TRIES && fails.test(one))
                    .findFirst()
                    .orElse(current);
            if (next.equals(current)) {
                return current;
            }
            smallest = next;
        }
    }

    private static Stream<Case> withoutPeople(Case some) {
        return some.history().people().stream()
                .map(person ->
                        keep(some, fact -> !person.equals(fact.person()), arrival -> !person.equals(arrival.person())));
    }

    private static Stream<Case> withoutFacts(Case some) {
        return some.history().facts().stream()
                .map(gone -> keep(
                        some,
                        fact -> !fact.equals(gone),
                        arrival -> !(arrival instanceof Told told && told.fact().equals(gone))));
    }

    private static Case keep(Case some, Predicate<Fact> facts, Predicate<Arrival> arrivals) {
        History history = some.history();
        return new Case(
                some.seed(),
                new History(
                        history.corp(),
                        history.kind(),
                        history.facts().stream().filter(facts).toList()),
                some.arrivals().stream().filter(arrivals).toList());
    }

    private static Stream<Case> withoutArrivals(Case some) {
        return IntStream.range(0, some.arrivals().size()).mapToObj(i -> {
            List<Arrival> fewer = new ArrayList<>(some.arrivals());
            fewer.remove(i);
            return new Case(some.seed(), some.history(), fewer);
        });
    }

    private static Stream<Case> inOrder(Case some) {
        return Stream.of(new Case(
                some.seed(),
                some.history(),
                some.arrivals().stream()
                        .sorted(Comparator.comparing(Arrival::time))
                        .toList()));
    }
}
