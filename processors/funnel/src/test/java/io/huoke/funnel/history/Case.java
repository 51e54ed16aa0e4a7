package io.huoke.funnel.history;

import io.huoke.funnel.history.Arrival.Told;
import io.huoke.schemas.Reconciled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A history and a delivery of it.
 *
 * @param seed gives the same again
 * @param arrivals in the order in which they come
 */
public record Case(long seed, History history, List<Arrival> arrivals) {

    /** How often callbacks go wrong where nothing else is said. */
    public static final DeliveryGenerator.Faults FAULTS = new DeliveryGenerator.Faults(15, 30);

    private static final int PEOPLE = 3;

    public Case {
        arrivals = List.copyOf(arrivals);
    }

    /** The one of that seed; its tenant is named after it. */
    public static Case of(long seed) {
        return of(seed, PEOPLE, FAULTS);
    }

    /** The one of that seed, with at most so many customers. */
    public static Case of(long seed, int people, DeliveryGenerator.Faults faults) {
        // Seeds that are neighbours begin alike in a Random.
        Random random = new Random(new SplittableRandom(seed).nextLong());
        History history = HistoryGenerator.generate(random, "c" + Long.toHexString(seed), people);
        return new Case(seed, history, DeliveryGenerator.deliver(random, history, faults));
    }

    /** Whether nothing was delivered that did not happen. */
    public boolean isPossible() {
        return arrivals.stream().allMatch(arrival -> switch (arrival) {
            case Told told -> history.facts().contains(told.fact());
            case Arrival.Found found ->
                switch (found.data()) {
                    case Reconciled.Customer row -> isPossible(row);
                    case Reconciled.Chat chat ->
                        history.facts().stream().anyMatch(fact -> fact.id().equals(chat.callbackId()));
                    case Reconciled.Link unused -> true;
                    case Reconciled.Statistic unused -> true;
                    case Reconciled.Quota unused -> true;
                };
            case Arrival.Mapped unused -> true;
            case Arrival.Passed unused -> true;
        });
    }

    private boolean isPossible(Reconciled.Customer row) {
        List<Fact> life =
                history.of(new Fact.Person(row.userId(), row.externalUserId())).toList();
        List<Fact> ofLink = life.stream()
                .filter(fact -> DeliveryGenerator.isListed(fact) && row.linkId().equals(fact.link()))
                .toList();
        boolean isState = row.state() == null
                || ofLink.stream().anyMatch(fact -> row.state().equals(fact.state()));
        boolean isAdd = row.addedAt() == null
                || life.stream()
                        .anyMatch(fact -> fact.kind().adds() && fact.time().equals(row.addedAt()));
        boolean isChat = row.chatStatus() != 1 || ofLink.stream().anyMatch(DeliveryGenerator::chats);
        return !ofLink.isEmpty() && isState && isAdd && isChat;
    }

    /** For a human: what happened, with the places in the order of arrival, and what else came. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add("seed %d, %s, %s".formatted(seed, history.tenant(), history.kind()));
        history.facts().stream()
                .sorted(Fact.ORDER)
                .forEach(fact -> lines.add("  " + fact + " delivered " + places(new Told(fact))));
        IntStream.range(0, arrivals.size())
                .filter(i -> !(arrivals.get(i) instanceof Told))
                .forEach(i -> lines.add("  " + arrivals.get(i) + " delivered [" + i + "]"));
        return String.join("\n", lines);
    }

    private List<Integer> places(Arrival arrival) {
        return IntStream.range(0, arrivals.size())
                .filter(i -> arrivals.get(i).equals(arrival))
                .boxed()
                .collect(Collectors.toList());
    }
}
