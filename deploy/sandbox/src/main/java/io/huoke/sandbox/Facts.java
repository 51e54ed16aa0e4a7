package io.huoke.sandbox;

import io.huoke.sandbox.Callback.ChangeType;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The right answer for a set of callbacks, computed the plain way.
 *
 * @param customers every customer who was added
 * @param addsByDay customers by the day they were first added, Asia/Shanghai
 */
public record Facts(
        Map<Person, Customer> customers,
        Map<LocalDate, Long> addsByDay,
        long opens,
        long friendRequests,
        long deletions) {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    /**
     * What is known of a customer.
     *
     * @param linkId null where these callbacks do not determine it
     */
    public record Customer(boolean chatted, @Nullable String linkId) {}

    private record StateOfCorp(String corpId, String state) {}

    /**
     * Computes them.
     *
     * @param callbacks each once; two that say the same in the same second are one, as WeCom cannot tell them apart
     */
    public static Facts of(Collection<Callback> callbacks) {
        Set<Callback> distinct = Set.copyOf(new HashSet<>(callbacks));
        Map<StateOfCorp, Set<String>> links = new HashMap<>();
        Map<Person, String> states = new HashMap<>();
        Map<Person, LocalDate> added = new HashMap<>();
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
            if (person != null && callback.changeType() == ChangeType.ADD_EXTERNAL_CONTACT) {
                added.merge(person, LocalDate.ofInstant(callback.time(), ZONE), (a, b) -> a.isBefore(b) ? a : b);
            }
            if (person != null
                    && callback.changeType() == ChangeType.CUSTOMER_START_CHAT
                    && callback.linkId() != null) {
                chatLinks.put(person, callback.linkId());
            }
        }
        Map<Person, Customer> customers = new HashMap<>();
        Map<LocalDate, Long> addsByDay = new TreeMap<>();
        added.forEach((person, day) -> {
            addsByDay.merge(day, 1L, Long::sum);
            customers.put(person, customer(person, chatLinks.get(person), states.get(person), links));
        });
        return new Facts(
                customers,
                addsByDay,
                count(distinct, ChangeType.OPEN_PROFILE),
                count(distinct, ChangeType.FRIEND_REQUEST),
                count(distinct, ChangeType.DEL_EXTERNAL_CONTACT) + count(distinct, ChangeType.DEL_FOLLOW_USER));
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
