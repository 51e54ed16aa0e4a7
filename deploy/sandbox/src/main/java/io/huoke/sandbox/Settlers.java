package io.huoke.sandbox;

import io.huoke.sandbox.Callback.ChangeType;
import io.huoke.sandbox.Population.Customer;
import io.huoke.sandbox.Population.Figures;
import io.huoke.sandbox.Population.Link;
import io.huoke.sandbox.Population.Quota;
import io.huoke.sandbox.Population.Size;
import io.huoke.sandbox.Population.Tenant;
import io.huoke.sandbox.api.LinkDraft;
import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.sandbox.api.World;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes up a {@link Population}. For one use. */
final class Settlers {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final int AGENT_ID = 1_000_003;
    private static final List<String> MEMBERS =
            IntStream.range(0, 5).mapToObj(number -> "member" + number).toList();

    /** From the first click to the last thing that a customer does. */
    private static final Duration LONGEST_STORY = Duration.ofHours(2);

    private static final int LONGEST_PAUSE_S = 900;

    /** A link while people come by it. */
    private record Door(
            Site site,
            String linkId,
            String name,
            @Nullable String scene,
            List<Customer> customers,
            SortedMap<LocalDate, Figures> figures) {

        void count(Instant time, Figures more) {
            figures.merge(LocalDate.ofInstant(time, ZONE), more, Figures::plus);
        }

        Link link() {
            return new Link(linkId, name, customers, figures);
        }
    }

    /** A tenant before it is complete. */
    private record Site(String owner, @Nullable Kind kind, String corpId, @Nullable String secret, List<Door> doors) {

        boolean isComponent() {
            return kind == Kind.ACQUISITION_COMPONENT;
        }
    }

    /** Somebody is added, or only looks. */
    private record Visit(Door door, int number, Instant time) {}

    private final World world;
    private final Size size;
    private final Random random;
    private final Letters letters;
    private final Instant end;
    private final List<Callback> callbacks = new ArrayList<>();

    Settlers(World world, Size size, long seed, Instant end) {
        this.world = world;
        this.size = size;
        this.random = new Random(seed);
        this.letters = new Letters(random);
        this.end = end.truncatedTo(ChronoUnit.SECONDS);
    }

    Population settle() {
        List<Site> sites = new ArrayList<>();
        size.tenants().forEach((suiteId, count) -> {
            for (int i = 0; i < count; i++) {
                sites.add(ofSuite(suiteId, sites.size()));
            }
        });
        for (int i = 0; i < size.ownApps(); i++) {
            sites.add(ofOwnApp(sites.size()));
        }
        List<Door> doors = new ArrayList<>(
                sites.stream().flatMap(site -> site.doors().stream()).toList());
        Collections.shuffle(doors, random);
        visits(doors).forEach(this::happens);
        callbacks.sort(Comparator.comparing(Callback::time));
        return new Population(sites.stream().map(this::complete).toList(), callbacks);
    }

    private Site ofSuite(String suiteId, int number) {
        Kind kind = world.census().kindOf(suiteId);
        if (kind == Kind.SERVICE_COMPONENT) {
            throw new IllegalArgumentException(suiteId + " has no links");
        }
        String corpId = "wpSettled%06d".formatted(number);
        world.corp(corpId, "Corp " + number, MEMBERS);
        var unused = world.prologue().authorized(suiteId, corpId);
        return withLinks(new Site(suiteId, kind, corpId, null, new ArrayList<>()));
    }

    /** Own apps see other ids than a provider's do (page 96516). */
    private Site ofOwnApp(int number) {
        String corpId = "wwSettled%06d".formatted(number);
        String secret = letters.next(43);
        world.corp(corpId, "Corp " + number, MEMBERS);
        String owner = world.ownApp(corpId, AGENT_ID, secret).owner();
        return withLinks(new Site(owner, null, corpId, secret, new ArrayList<>()));
    }

    private Site withLinks(Site site) {
        // Links that a component is given were created by an app of the corp.
        String creator = site.isComponent() ? site.corpId() + "." + AGENT_ID : site.owner();
        for (int i = 1; i <= size.linksPerTenant(); i++) {
            String linkId = "ca-" + site.corpId() + "-" + i;
            String name = "Link " + i;
            LinkDraft draft = LinkDraft.of(name, MEMBERS.toArray(String[]::new));
            world.createLink(site.corpId(), creator, linkId, draft);
            String scene = site.isComponent() ? world.authorizeLink(site.owner(), linkId) : null;
            site.doors().add(new Door(site, linkId, name, scene, new ArrayList<>(), new TreeMap<>()));
        }
        return site;
    }

    /** In the order of their times, which is that of A6. */
    private List<Visit> visits(List<Door> doors) {
        long span = Duration.ofDays(size.days()).minus(LONGEST_STORY).toSeconds();
        Instant start = end.minus(Duration.ofDays(size.days()));
        List<Visit> visits = new ArrayList<>();
        for (int number = 0; number < size.customers(); number++) {
            // A few links get most: of 4,000 the first has one in sixteen.
            Door door = doors.get((int) (doors.size() * Math.pow(random.nextDouble(), 3)));
            visits.add(new Visit(door, number, start.plusSeconds((long) (span * random.nextDouble()))));
        }
        visits.sort(Comparator.comparing(Visit::time));
        return visits;
    }

    private void happens(Visit visit) {
        Door door = visit.door();
        String state = state(door, visit.number());
        for (int lookers = random.nextInt(3); lookers > 0; lookers--) {
            looks(door, visit.time().plusSeconds(random.nextInt(LONGEST_PAUSE_S)), state);
        }
        looks(door, visit.time(), state);
        Instant time = later(visit.time());
        if (chance(0.8)) {
            tell(door, ChangeType.FRIEND_REQUEST, time, state, null);
            time = later(time);
        }
        comes(door, visit.number(), state, time);
    }

    private void looks(Door door, Instant time, @Nullable String state) {
        world.clicks(door.linkId(), LocalDate.ofInstant(time, ZONE), 1, door.scene());
        door.count(time, new Figures(1, 0));
        tell(door, ChangeType.OPEN_PROFILE, time, state, null);
        if (door.site().isComponent() && chance(0.3)) {
            // By the bare link, of which the component learns nothing (page 99483).
            world.clicks(door.linkId(), LocalDate.ofInstant(time, ZONE), 1);
        }
    }

    private void comes(Door door, int number, @Nullable String state, Instant added) {
        String corpId = door.site().corpId();
        Person person = new Person(
                corpId,
                MEMBERS.get(random.nextInt(MEMBERS.size())),
                (door.site().kind() == null ? "wmSettled" : "woSettled") + number);
        double dice = random.nextDouble();
        int chatStatus = dice < 0.6 ? 1 : dice < 0.65 ? 2 : 0;
        boolean deleted = chance(0.05);
        world.addCustomer(
                door.linkId(), person.userId(), person.externalUserId(), state, added, chatStatus, door.scene());
        door.count(added, new Figures(0, 1));
        door.customers().add(new Customer(person, state, added, chatStatus, deleted));
        tell(door, ChangeType.ADD_EXTERNAL_CONTACT, added, state, person);
        Instant time = later(added);
        if (chatStatus == 1) {
            tell(door, ChangeType.CUSTOMER_START_CHAT, time, null, person);
            time = later(time);
        }
        if (deleted) {
            world.removeCustomer(corpId, person.userId(), person.externalUserId());
            tell(door, chance(0.5) ? ChangeType.DEL_EXTERNAL_CONTACT : ChangeType.DEL_FOLLOW_USER, time, null, person);
        }
    }

    /** A component is told of nothing without a State (page 99485), and what it is told of a person is not known. */
    private void tell(Door door, ChangeType type, Instant time, @Nullable String state, @Nullable Person person) {
        if (door.site().isComponent() && (state == null || person != null)) {
            return;
        }
        boolean saysLink = type == ChangeType.OPEN_PROFILE
                || type == ChangeType.FRIEND_REQUEST
                || type == ChangeType.CUSTOMER_START_CHAT;
        callbacks.add(new Callback(
                door.site().corpId(),
                type,
                time,
                saysLink ? door.linkId() : null,
                state,
                person == null ? null : person.userId(),
                person == null ? null : person.externalUserId()));
    }

    /** One of the link's, the customer's own, one that all links share, or none. */
    private @Nullable String state(Door door, int number) {
        double dice = random.nextDouble();
        if (dice < 0.1) {
            return null;
        }
        if (dice < 0.2) {
            return "newsletter";
        }
        return dice < 0.5 ? "u_" + number : "of-" + door.linkId();
    }

    private Tenant complete(Site site) {
        long used =
                site.doors().stream().mapToLong(door -> door.customers().size()).sum();
        SortedMap<LocalDate, Long> batches = new TreeMap<>();
        double dice = random.nextDouble();
        if (dice >= 0.1) {
            LocalDate today = LocalDate.ofInstant(end, ZONE);
            batches.put(today.plusDays(1 + random.nextInt(20)), 1L + random.nextInt(dice < 0.2 ? 19 : 500));
            if (dice >= 0.5) {
                batches.put(today.plusDays(100), 1_000L + random.nextInt(1_000));
            }
        }
        world.usedQuota(site.corpId(), used);
        batches.forEach((expires, left) -> world.quotaBatch(site.corpId(), left, expires));
        return new Tenant(
                site.owner(),
                site.kind(),
                site.corpId(),
                site.secret(),
                site.doors().stream().map(Door::link).toList(),
                new Quota(used, batches));
    }

    private Instant later(Instant time) {
        return time.plusSeconds(1 + random.nextInt(LONGEST_PAUSE_S));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }
}
