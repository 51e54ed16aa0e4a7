package io.huoke.funnel.history;

import io.huoke.funnel.history.Fact.Kind;
import io.huoke.funnel.history.Fact.Part;
import io.huoke.funnel.history.Fact.Person;
import io.huoke.schemas.AppKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes up the true history of a tenant: few links, States and names, so that everything meets everything; times around
 * midnight in Asia/Shanghai. What can be left out is left out at times. For one thread, and one history.
 */
public final class HistoryGenerator {

    /** Midnight in Asia/Shanghai. */
    private static final Instant MIDNIGHT = Instant.parse("2026-03-02T16:00:00Z");

    private static final List<String> SHARED = List.of("s1", "s2", "s3");
    private static final List<String> ELSEWHERE = List.of("q1", "q2");

    /** Of everything that may be left out or not. */
    private static final int EVEN = 50;

    /** More links than a State may have to say something. */
    private static final int MANY = 24;

    private final Random random;
    private final String corp;
    private final int people;
    private final AppKind kind;
    private final List<String> links = new ArrayList<>();
    private final Set<Kind> namesNobody = EnumSet.noneOf(Kind.class);
    private final boolean messagesName;
    private final List<Fact> facts = new ArrayList<>();

    private HistoryGenerator(Random random, String corp, int people) {
        this.random = random;
        this.corp = corp;
        this.people = people;
        this.kind = chance(35) ? AppKind.ACQUISITION_COMPONENT : AppKind.THIRD_PARTY;
        this.messagesName = kind == AppKind.THIRD_PARTY && chance(25);
        int number = chance(1) ? MANY : 1 + random.nextInt(3);
        for (int i = 1; i <= number; i++) {
            links.add("ca" + i);
        }
        if (kind == AppKind.ACQUISITION_COMPONENT) {
            namesNobody.addAll(EnumSet.allOf(Kind.class));
            if (chance(20)) {
                // It is not known which of a component's callbacks name nobody (page 99485).
                namesNobody.removeAll(
                        chance(EVEN)
                                ? Set.of(Kind.CHAT)
                                : Set.of(Kind.HALF, Kind.ADD, Kind.DELETED_BY_MEMBER, Kind.DELETED_BY_CUSTOMER));
            }
        }
    }

    /**
     * A history.
     *
     * @param corp the tenant's
     * @param people at most so many customers
     */
    public static History generate(Random random, String corp, int people) {
        return new HistoryGenerator(random, corp, people).history();
    }

    private History history() {
        Set<Person> known = new LinkedHashSet<>();
        int number = 1 + random.nextInt(people);
        for (int i = 0; i < number; i++) {
            known.add(new Person("u" + (1 + random.nextInt(2)), "wm" + (1 + random.nextInt(people))));
        }
        known.forEach(this::live);
        for (int i = links.size() < MANY ? random.nextInt(4) : 3 * MANY; i > 0; i--) {
            happen(
                    chance(EVEN) ? Kind.OPEN : Kind.REQUEST,
                    moment(),
                    link(),
                    stateOf("wm" + random.nextInt(people)),
                    null);
        }
        return new History(corp, kind, facts);
    }

    /** A customer comes, stays or goes, and may come again, the same way or another. */
    private void live(Person person) {
        Instant time = moment();
        boolean together = false;
        boolean chatted = false;
        for (int visits = chance(40) ? 2 + random.nextInt(2) : 1; visits > 0; visits--) {
            String link = chance(85) ? link() : null;
            String state = link == null
                    ? (chance(EVEN) ? null : ELSEWHERE.get(random.nextInt(ELSEWHERE.size())))
                    : stateOf(person.customer());
            if (link != null) {
                time = come(time, link, state, person);
            }
            if (!together || chance(30)) {
                time = add(time, link, state, person);
                together = true;
            }
            if (link != null && chance(EVEN) && (!chatted || kind == AppKind.THIRD_PARTY && chance(30))) {
                time = later(time);
                happen(Kind.CHAT, time, link, state, person);
                chatted = true;
            }
            for (int messages = link == null || chance(60) ? 0 : 1 + random.nextInt(2); messages > 0; messages--) {
                time = later(time);
                happen(Kind.MESSAGE, time, link, state, person);
            }
            for (int deletions = chance(40) ? 1 + random.nextInt(2) : 0; deletions > 0; deletions--) {
                time = later(time);
                happen(chance(EVEN) ? Kind.DELETED_BY_MEMBER : Kind.DELETED_BY_CUSTOMER, time, link, state, person);
                together = false;
            }
            time = later(time);
        }
    }

    private Instant come(Instant begin, String link, @Nullable String state, Person person) {
        Instant time = begin;
        for (int opens = random.nextInt(3); opens > 0; opens--) {
            happen(Kind.OPEN, time, link, state, person);
            time = chance(20) ? time : later(time);
        }
        if (chance(EVEN)) {
            happen(Kind.REQUEST, time, link, state, person);
            time = chance(20) ? time : later(time);
        }
        return time;
    }

    private Instant add(Instant begin, @Nullable String link, @Nullable String state, Person person) {
        Instant time = begin;
        boolean half = chance(30);
        if (half) {
            happen(Kind.HALF, time, link, state, person);
            time = later(time);
        }
        if (!half || chance(80)) {
            happen(Kind.ADD, time, link, state, person);
        }
        return time;
    }

    private void happen(
            Kind what, Instant time, @Nullable String link, @Nullable String state, @Nullable Person person) {
        Set<Part> tells = EnumSet.noneOf(Part.class);
        boolean nobody = namesNobody.contains(what);
        switch (what) {
            case OPEN, REQUEST -> tells.addAll(Set.of(Part.LINK, Part.STATE));
            case HALF, ADD -> {
                tells.add(Part.STATE);
                maybe(tells, Part.LINK, nobody ? EVEN : 15);
                tells.add(Part.PERSON);
            }
            case CHAT -> {
                maybe(tells, Part.LINK, nobody ? EVEN : 95);
                maybe(tells, Part.STATE, nobody ? 70 : 0);
                tells.add(Part.PERSON);
            }
            case MESSAGE -> {
                tells.add(Part.LINK);
                maybe(tells, Part.PERSON, messagesName ? EVEN : 0);
            }
            case DELETED_BY_MEMBER, DELETED_BY_CUSTOMER -> {
                maybe(tells, Part.LINK, nobody ? EVEN : 0);
                maybe(tells, Part.STATE, nobody ? EVEN : 0);
                tells.add(Part.PERSON);
            }
        }
        if (nobody) {
            tells.remove(Part.PERSON);
        }
        facts.add(new Fact(facts.size(), corp, what, time, link, state, person, tells));
    }

    private void maybe(Set<Part> tells, Part part, int percent) {
        if (chance(percent)) {
            tells.add(part);
        }
    }

    private String link() {
        return links.get(random.nextInt(links.size()));
    }

    /** None, one of a channel, or one that is the customer's own. */
    private @Nullable String stateOf(String customer) {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1, 2 -> "u_" + "%032x".formatted(customer.hashCode());
            case 3 -> chance(EVEN) ? "u_" + customer : SHARED.getLast();
            default -> SHARED.get(random.nextInt(2));
        };
    }

    /** Mostly within hours of a midnight. */
    private Instant moment() {
        long spread = chance(60)
                ? Duration.ofHours(2).toSeconds()
                : Duration.ofDays(2).toSeconds();
        return MIDNIGHT.plusSeconds(random.nextLong(-spread, spread));
    }

    /** Later by seconds, hours, days, or more than anybody attributes. */
    private Instant later(Instant time) {
        int kind = random.nextInt(20);
        Duration longest = kind == 0
                ? Duration.ofDays(10)
                : kind < 4 ? Duration.ofDays(2) : kind < 10 ? Duration.ofHours(3) : Duration.ofMinutes(1);
        return time.plusSeconds(1 + random.nextLong(longest.toSeconds()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
