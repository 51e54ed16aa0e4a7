package io.huoke.sandbox;

import io.huoke.sandbox.Callback.ChangeType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes up what customers did: the same seed and end give the same history. Customers come by links of several corps
 * over three days; some only look, some write, some leave and come back.
 */
final class History {

    private static final int CORPS = 3;
    private static final int LINKS_PER_CORP = 3;
    private static final int MEMBERS = 5;
    private static final Duration SPAN = Duration.ofDays(3);

    /**
     * What happened, and what the callbacks do not say of it.
     *
     * @param links by which each customer came
     */
    record Tale(List<Callback> callbacks, Map<Person, String> links) {}

    private final Random random;
    private final Instant start;
    private final List<Callback> callbacks = new ArrayList<>();
    private final Map<Person, String> links = new HashMap<>();

    private History(long seed, Instant end) {
        this.random = new Random(seed);
        this.start = end.truncatedTo(ChronoUnit.SECONDS).minus(SPAN);
    }

    /** The callbacks of {@code customers} customers, and of people who only looked, in the order of their times. */
    static List<Callback> generate(int customers, long seed, Instant end) {
        return tell(customers, seed, end).callbacks();
    }

    /** The same, with what is known besides. */
    static Tale tell(int customers, long seed, Instant end) {
        History history = new History(seed, end);
        for (int i = 0; i < customers; i++) {
            history.visitor(i, true);
            if (history.chance(0.3)) {
                history.visitor(i, false);
            }
        }
        history.callbacks.sort(Comparator.comparing(Callback::time));
        return new Tale(history.callbacks, history.links);
    }

    static List<String> corps() {
        List<String> corps = new ArrayList<>();
        for (int i = 1; i <= CORPS; i++) {
            corps.add("wpDemoCorp" + i);
        }
        return corps;
    }

    static List<String> members() {
        return IntStream.range(0, MEMBERS).mapToObj(History::member).toList();
    }

    /** The ids of all corps' links. */
    static List<String> links() {
        return corps().stream()
                .flatMap(corp -> IntStream.rangeClosed(1, LINKS_PER_CORP).mapToObj(link -> linkId(corp, link)))
                .toList();
    }

    static String corpOf(String linkId) {
        return corps().stream()
                .filter(corp -> linkId.startsWith(linkId(corp, "")))
                .findFirst()
                .orElseThrow();
    }

    private static String linkId(String corp, Object number) {
        return "ca-" + corp + "-" + number;
    }

    private static String member(int number) {
        return "member" + number;
    }

    private void visitor(int number, boolean becomesCustomer) {
        String corp = corps().get(random.nextInt(CORPS));
        int link = 1 + random.nextInt(LINKS_PER_CORP);
        String linkId = linkId(corp, link);
        String state = state(link);
        Instant time = start.plusSeconds(random.nextInt((int) SPAN.toSeconds() - 7_200));
        if (chance(0.9)) {
            add(corp, ChangeType.OPEN_PROFILE, time, linkId, state, null, null);
            time = later(time);
        }
        if (!becomesCustomer) {
            return;
        }
        if (chance(0.8)) {
            add(corp, ChangeType.FRIEND_REQUEST, time, linkId, state, null, null);
            time = later(time);
        }
        customer(corp, linkId, state, member(random.nextInt(MEMBERS)), "wmCustomer" + number, time);
    }

    private void customer(
            String corp, String linkId, @Nullable String state, String userId, String externalUserId, Instant added) {
        Instant time = added;
        links.put(new Person(corp, userId, externalUserId), linkId);
        add(corp, ChangeType.ADD_EXTERNAL_CONTACT, time, null, state, userId, externalUserId);
        if (chance(0.6)) {
            time = later(time);
            add(corp, ChangeType.CUSTOMER_START_CHAT, time, linkId, null, userId, externalUserId);
        }
        if (chance(0.1)) {
            time = later(time);
            ChangeType deletion = chance(0.5) ? ChangeType.DEL_EXTERNAL_CONTACT : ChangeType.DEL_FOLLOW_USER;
            add(corp, deletion, time, null, null, userId, externalUserId);
            if (chance(0.3)) {
                time = later(time);
                add(corp, ChangeType.ADD_EXTERNAL_CONTACT, time, null, state, userId, externalUserId);
            }
        }
    }

    /** Most States belong to one link; one is used with all of them, and some visitors have none. */
    private @Nullable String state(int link) {
        double dice = random.nextDouble();
        if (dice < 0.1) {
            return null;
        }
        return dice < 0.2 ? "newsletter" : "channel-" + link + (dice < 0.6 ? "a" : "b");
    }

    private Instant later(Instant time) {
        return time.plusSeconds(1 + random.nextInt(900));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private void add(
            String corp,
            ChangeType changeType,
            Instant time,
            @Nullable String linkId,
            @Nullable String state,
            @Nullable String userId,
            @Nullable String externalUserId) {
        callbacks.add(new Callback(corp, changeType, time, linkId, state, userId, externalUserId));
    }
}
