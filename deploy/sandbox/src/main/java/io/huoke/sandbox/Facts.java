package io.huoke.sandbox;

import io.huoke.sandbox.Callback.ChangeType;
import io.huoke.schemas.Day;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The right answer, computed the plain way.
 *
 * @param customers every customer who was added
 * @param addsByDay customers by the day they were first added, Asia/Shanghai; of some nobody knows it any more
 */
public record Facts(
        Map<Person, Customer> customers, Map<Day, Long> addsByDay, long opens, long friendRequests, long deletions) {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Set<ChangeType> ADDS = Set.of(ChangeType.ADD_EXTERNAL_CONTACT);
    private static final Set<ChangeType> DELETIONS =
            Set.of(ChangeType.DEL_EXTERNAL_CONTACT, ChangeType.DEL_FOLLOW_USER);

    /**
     * What is known of a customer.
     *
     * @param linkId null where these callbacks do not determine it
     */
    public record Customer(boolean chatted, @Nullable String linkId) {}

    private record StateOfCorp(String corpId, String state) {}

    /**
     * What callbacks say by themselves.
     *
     * @param callbacks each once; two that say the same in the same second are one, as WeCom cannot tell them apart
     */
    public static Facts of(Collection<Callback> callbacks) {
        Set<Callback> distinct = Set.copyOf(new HashSet<>(callbacks));
        Map<StateOfCorp, Set<String>> links = new HashMap<>();
        Map<Person, String> states = new HashMap<>();
        Map<Person, String> chatLinks = new HashMap<>();
        for (Callback callback : distinct) {
            Person person = callback.person();
            if (person == null && callback.state() != null && callback.linkId() != null) {
                links.computeIfAbsent(new StateOfCorp(callback.corpId(), callback.state()), s -> new HashSet<>())
                        .add(callback.linkId());
            }
            if (person != null && callback.state() != null) {
                states.put(person, callback.state());
            }
            if (person != null
                    && callback.changeType() == ChangeType.CUSTOMER_START_CHAT
                    && callback.linkId() != null) {
                chatLinks.put(person, callback.linkId());
            }
        }
        Map<Person, Customer> customers = new HashMap<>();
        Map<Day, Long> addsByDay = new TreeMap<>();
        first(distinct, ADDS).forEach((person, added) -> {
            addsByDay.merge(day(added), 1L, Long::sum);
            customers.put(person, customer(person, chatLinks.get(person), states.get(person), links));
        });
        return new Facts(customers, addsByDay, distinct);
    }

    /**
     * What can be known of a tale: every customer's link, and whether there was a message, is in A6 (page 97298). When
     * somebody was added, a callback says, or else externalcontact/get: the last time (page 92114), and nothing at all of
     * who was deleted (84061). An add that comes after a deletion that arrived is known not to be the first.
     *
     * @param told those callbacks of it that arrived
     */
    static Facts known(History.Tale tale, Collection<Callback> told) {
        Map<Person, Instant> fromCallbacks = first(told, ADDS);
        Map<Person, Instant> deletions = first(told, DELETIONS);
        Map<Person, Instant> fromApi = presentContacts(tale.callbacks());
        Set<Person> chatted = new HashSet<>();
        for (Callback callback : tale.callbacks()) {
            Person person = callback.person();
            if (person != null && callback.changeType() == ChangeType.CUSTOMER_START_CHAT) {
                chatted.add(person);
            }
        }
        Map<Person, Customer> customers = new HashMap<>();
        Map<Day, Long> addsByDay = new TreeMap<>();
        tale.links().forEach((person, linkId) -> {
            customers.put(person, new Customer(chatted.contains(person), linkId));
            Instant added = fromCallbacks.getOrDefault(person, fromApi.get(person));
            Instant deleted = deletions.get(person);
            Day day = added == null || (deleted != null && !added.isBefore(deleted)) ? Day.UNKNOWN : day(added);
            addsByDay.merge(day, 1L, Long::sum);
        });
        return new Facts(customers, addsByDay, Set.copyOf(new HashSet<>(tale.callbacks())));
    }

    private Facts(Map<Person, Customer> customers, Map<Day, Long> addsByDay, Set<Callback> distinct) {
        this(
                customers,
                addsByDay,
                count(distinct, ChangeType.OPEN_PROFILE),
                count(distinct, ChangeType.FRIEND_REQUEST),
                count(distinct, ChangeType.DEL_EXTERNAL_CONTACT) + count(distinct, ChangeType.DEL_FOLLOW_USER));
    }

    private static Map<Person, Instant> first(Collection<Callback> callbacks, Set<ChangeType> types) {
        Map<Person, Instant> first = new HashMap<>();
        for (Callback callback : callbacks) {
            Person person = callback.person();
            if (person != null && types.contains(callback.changeType())) {
                first.merge(person, callback.time(), (a, b) -> a.isBefore(b) ? a : b);
            }
        }
        return first;
    }

    /** The last time at which those were added who were not deleted since. */
    private static Map<Person, Instant> presentContacts(List<Callback> inOrder) {
        Map<Person, Instant> contacts = new HashMap<>();
        for (Callback callback : inOrder) {
            Person person = callback.person();
            if (person != null && DELETIONS.contains(callback.changeType())) {
                contacts.remove(person);
            } else if (person != null && callback.changeType() == ChangeType.ADD_EXTERNAL_CONTACT) {
                contacts.put(person, callback.time());
            }
        }
        return contacts;
    }

    private static Day day(Instant time) {
        return Day.of(time, ZONE);
    }

    private static Customer customer(
            Person person, @Nullable String chatLink, @Nullable String state, Map<StateOfCorp, Set<String>> links) {
        if (chatLink != null) {
            return new Customer(true, chatLink);
        }
        Set<String> candidates =
                state == null ? Set.of() : links.getOrDefault(new StateOfCorp(person.corpId(), state), Set.of());
        return new Customer(
                false, candidates.size() == 1 ? candidates.iterator().next() : null);
    }

    private static long count(Set<Callback> callbacks, ChangeType type) {
        return callbacks.stream()
                .filter(callback -> callback.changeType() == type)
                .count();
    }

    public long chatted() {
        return customers.values().stream().filter(Customer::chatted).count();
    }

    public long withLink() {
        return customers.values().stream()
                .filter(customer -> customer.linkId() != null)
                .count();
    }
}
