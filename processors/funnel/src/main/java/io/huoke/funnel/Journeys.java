package io.huoke.funnel;

import static java.util.Objects.requireNonNull;

import io.huoke.schemas.Tenant;
import io.huoke.streams.StoreKey;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The journeys of the tenants of one task, and which States concern them. */
final class Journeys {

    private final KeyValueStore<String, Journey> persons;
    private final KeyValueStore<String, String> personsByState;
    private final KeyValueStore<String, StateJourney> states;
    private final Optional<Past> past;

    /** Takes one person. */
    @FunctionalInterface
    interface Visitor {
        void visit(Journey journey);
    }

    /** @param past what was known before, of whom nothing is stored yet */
    Journeys(ProcessingContext context, Optional<Past> past) {
        this.past = past;
        this.persons = context.getStateStore(FunnelStores.JOURNEYS);
        this.personsByState = context.getStateStore(FunnelStores.JOURNEYS_BY_STATE);
        this.states = context.getStateStore(FunnelStores.STATE_JOURNEYS);
    }

    /** What is known of a person; empty if nothing is. */
    Journey of(Tenant tenant, String userId, String externalUserId) {
        Journey journey = persons.get(StoreKey.of(tenant.toString(), userId, externalUserId));
        return journey != null
                ? journey
                : past.flatMap(known -> known.of(tenant, userId, externalUserId))
                        .orElseGet(() -> Journey.empty(tenant, userId, externalUserId));
    }

    /** Replaces what was known of a person. */
    void replace(Meaning before, Meaning after) {
        Journey journey = after.journey();
        persons.put(StoreKey.of(journey.tenant().toString(), journey.userId(), journey.externalUserId()), journey);
        String stateBefore = before.state();
        String state = after.state();
        if (stateBefore != null && !stateBefore.equals(state)) {
            personsByState.delete(indexKey(journey, stateBefore));
        }
        if (state != null && !state.equals(stateBefore)) {
            personsByState.put(indexKey(journey, state), "");
        }
    }

    /** A person is forgotten, and gone from the store already. */
    void forgotten(Meaning meaning) {
        String state = meaning.state();
        if (state != null) {
            personsByState.delete(indexKey(meaning.journey(), state));
        }
    }

    private static String indexKey(Journey journey, String state) {
        return StoreKey.of(journey.tenant().toString(), state, journey.userId(), journey.externalUserId());
    }

    /** What is known of those whom no callback names; empty if nothing is. */
    StateJourney of(Tenant tenant, String state) {
        StateJourney journey = states.get(StoreKey.of(tenant.toString(), state));
        return journey != null
                ? journey
                : past.flatMap(known -> known.of(tenant, state)).orElseGet(() -> StateJourney.empty(tenant, state));
    }

    /** Replaces it. */
    void replace(StateJourney after) {
        states.put(StoreKey.of(after.tenant().toString(), after.state()), after);
    }

    /**
     * Visits persons who have a State, a limited number.
     *
     * @param last the last who was visited before, or empty to begin
     * @return the last who was visited now, to go on; null if there is nobody left
     */
    @Nullable String visit(Tenant tenant, String state, String last, int limit, Visitor visitor) {
        String prefix = StoreKey.of(tenant.toString(), state, "");
        String end = StoreKey.of(tenant.toString(), state) + (char) (StoreKey.SEPARATOR + 1);
        int visited = 0;
        String person = last;
        try (KeyValueIterator<String, String> keys = personsByState.range(prefix + last, end)) {
            while (keys.hasNext()) {
                String next = keys.next().key.substring(prefix.length());
                if (next.equals(last)) {
                    continue;
                }
                if (visited == limit) {
                    return person;
                }
                Journey journey = persons.get(StoreKey.of(tenant.toString(), next));
                visitor.visit(requireNonNull(journey, "the index names a journey that is not there"));
                person = next;
                visited++;
            }
        }
        return null;
    }
}
