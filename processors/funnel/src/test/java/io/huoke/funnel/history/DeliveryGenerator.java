package io.huoke.funnel.history;

import io.huoke.funnel.history.Arrival.Found;
import io.huoke.funnel.history.Arrival.Mapped;
import io.huoke.funnel.history.Arrival.Passed;
import io.huoke.funnel.history.Arrival.Told;
import io.huoke.funnel.history.Fact.Kind;
import io.huoke.funnel.history.Fact.Person;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciliationRow.Pass;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Delivers a history: callbacks are dropped, told again, late by days and out of order; WeCom's API is asked in between,
 * and for all of it in the end. For one thread, and one delivery.
 */
public final class DeliveryGenerator {

    /**
     * How callbacks are treated.
     *
     * @param dropped percent that never come
     * @param repeated percent that come again, and of these again
     */
    public record Faults(int dropped, int repeated) {}

    /** An arrival on its way. */
    private record Sent(Instant at, Arrival arrival) {}

    private final Random random;
    private final History history;
    private final Faults faults;
    private final List<Sent> sent = new ArrayList<>();

    private DeliveryGenerator(Random random, History history, Faults faults) {
        this.random = random;
        this.history = history;
        this.faults = faults;
    }

    /** What comes, in the order in which it comes. */
    public static List<Arrival> deliver(Random random, History history, Faults faults) {
        return new DeliveryGenerator(random, history, faults).arrivals();
    }

    private List<Arrival> arrivals() {
        history.facts().forEach(this::tell);
        sort();
        List<Instant> passes = passes();
        passes.forEach(this::reconcile);
        lookUp();
        figures();
        channels();
        sort();
        List<Arrival> arrivals =
                new ArrayList<>(sent.stream().map(Sent::arrival).toList());
        if (chance(20)) {
            Collections.shuffle(arrivals, random);
        }
        return List.copyOf(arrivals);
    }

    private void sort() {
        sent.sort(Comparator.comparing(Sent::at));
    }

    private void tell(Fact fact) {
        for (boolean again = !chance(faults.dropped()); again; again = chance(faults.repeated())) {
            sent.add(new Sent(late(fact.time()), new Told(fact)));
        }
    }

    /** By a second mostly, by days at worst. */
    private Instant late(Instant time) {
        int kind = random.nextInt(10);
        Duration longest = kind == 0 ? Duration.ofDays(5) : kind < 3 ? Duration.ofHours(4) : Duration.ofSeconds(2);
        return time.plusMillis(random.nextLong(longest.toMillis()));
    }

    /** When passes begin: some whenever, one when everything has happened. */
    private List<Instant> passes() {
        List<Instant> times = new ArrayList<>(
                history.facts().stream().map(Fact::time).sorted().toList());
        if (times.isEmpty()) {
            return List.of();
        }
        Instant end = times.getLast();
        Collections.shuffle(times, random);
        List<Instant> passes = new ArrayList<>(
                times.stream().limit(random.nextInt(3)).map(this::late).sorted().toList());
        passes.removeIf(pass -> pass.isAfter(end));
        passes.add(end.plusSeconds(random.nextInt(48 * 3600)));
        return passes;
    }

    /** A pass; customers are listed by A6 in its course. */
    private void reconcile(Instant begin) {
        int failed = chance(20) ? 1 : 0;
        Pass pass = Pass.beginning(begin, null, 2, false);
        if (chance(30)) {
            sent.add(new Sent(begin, new Passed(history.tenant(), history.kind(), pass)));
        }
        Instant end = begin.plusSeconds(60);
        Pass ended = new Pass(begin, end, null, 2, false, 3, 3, failed, 0, 0);
        sent.add(new Sent(end, new Passed(history.tenant(), history.kind(), ended)));
        if (history.listsCustomers()) {
            history.people().forEach(person -> list(person, begin));
        }
    }

    private void list(Person person, Instant now) {
        List<Fact> past =
                history.of(person).filter(fact -> !fact.time().isAfter(now)).toList();
        past.stream()
                .filter(fact -> isListed(fact) && fact.link() != null)
                .map(Fact::link)
                .distinct()
                .forEach(link -> list(person, link, past, now));
    }

    private void list(Person person, String link, List<Fact> past, Instant now) {
        String state = past.stream()
                .filter(fact -> isListed(fact) && link.equals(fact.link()))
                .map(Fact::state)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        boolean chatted = past.stream().anyMatch(fact -> chats(fact) && link.equals(fact.link()));
        Instant added = past.stream()
                .filter(fact -> fact.kind().adds())
                .map(Fact::time)
                .max(Comparator.naturalOrder())
                .filter(time -> !isToldOfAdd(person, now) && chance(70))
                .orElse(null);
        boolean over = past.size() == history.of(person).count();
        int status = !over && chance(10) ? 2 : chatted ? 1 : 0;
        Found found = new Found(
                new Reconciled.Customer(
                        Fact.OWNER, history.corp(), person.user(), person.customer(), link, state, status, added),
                now.plusSeconds(random.nextInt(60)));
        sent.add(new Sent(found.time(), found));
        if (chance(faults.repeated())) {
            Found again = new Found(found.data(), late(found.time()));
            sent.add(new Sent(again.time(), again));
        }
    }

    /** Whether a customer to whom this happened is among those of the link; who comes again needs no new add. */
    static boolean isListed(Fact fact) {
        return fact.kind().adds() || chats(fact);
    }

    /** Whether a customer who has done this has sent a message. */
    static boolean chats(Fact fact) {
        return fact.kind() == Kind.CHAT || fact.kind() == Kind.MESSAGE;
    }

    private boolean isToldOfAdd(Person person, Instant now) {
        return sent.stream()
                .anyMatch(one -> one.arrival() instanceof Told told
                        && told.fact().kind().adds()
                        && person.equals(told.fact().toldPerson())
                        && !one.at().isAfter(now));
    }

    /** What became of ChatKeys (page 100130). */
    private void lookUp() {
        List<Sent> messages = sent.stream()
                .filter(one -> one.arrival() instanceof Told told && told.fact().kind() == Kind.MESSAGE && chance(70))
                .toList();
        messages.forEach(one -> {
            Fact fact = ((Told) one.arrival()).fact();
            Person person = history.listsCustomers() ? fact.person() : null;
            // All lookups of a ChatKey give the same.
            Reconciled.Chat chat = new Reconciled.Chat(
                    Fact.OWNER,
                    history.corp(),
                    person == null ? null : person.user(),
                    person == null ? null : person.customer(),
                    fact.number() % 4 == 0 ? null : fact.link(),
                    fact.number() % 3 == 0 ? null : fact.state(),
                    3,
                    fact.id());
            Instant at = late(one.at());
            sent.add(new Sent(at, new Found(chat, at)));
        });
    }

    /** A7, which changes until WeCom has counted all. */
    private void figures() {
        List<String> links = new ArrayList<>(new TreeSet<>(history.facts().stream()
                .map(Fact::link)
                .filter(Objects::nonNull)
                .toList()));
        for (int i = random.nextInt(6); i > 0 && !links.isEmpty(); i--) {
            Fact some = history.facts().get(random.nextInt(history.facts().size()));
            LocalDate day = LocalDate.ofInstant(some.time(), History.ZONE);
            Reconciled.Statistic figures = new Reconciled.Statistic(
                    Fact.OWNER,
                    history.corp(),
                    links.get(random.nextInt(links.size())),
                    day,
                    random.nextInt(4),
                    random.nextInt(3));
            // Of two observations at once neither is the newer.
            Instant time = some.time().plusSeconds(100_000).plusMillis(i);
            for (int copies = chance(faults.repeated()) ? 2 : 1; copies > 0; copies--) {
                sent.add(new Sent(late(time), new Found(figures, time)));
            }
        }
    }

    private void channels() {
        Stream.of("s1", "s3", "u_wm1", "q1").filter(state -> chance(20)).forEach(state -> {
            Instant time = history.facts().isEmpty()
                    ? Instant.EPOCH
                    : history.facts().getFirst().time();
            ChannelRow row = new ChannelRow(history.tenant(), state, "user of " + state, time);
            sent.add(new Sent(late(time), new Mapped(row)));
        });
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
