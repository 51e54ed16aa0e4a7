package io.huoke.funnel;

import static java.util.Objects.requireNonNull;

import io.huoke.schemas.Tenant;
import io.huoke.streams.StoreKey;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The journeys of the tenants of one task, and which States and links concern them. */
final class Journeys {

    private final KeyValueStore<String, Journey> journeys;
    private final KeyValueStore<String, String> journeysByState;
    private final KeyValueStore<String, SortedSet<String>> linksByState;

    Journeys(ProcessingContext context) {
        this.journeys = context.getStateStore(FunnelStores.JOURNEYS);
        this.journeysByState = context.getStateStore(FunnelStores.JOURNEYS_BY_STATE);
        this.linksByState = context.getStateStore(FunnelStores.LINKS_BY_STATE);
    }

    /** What is known of a person; empty if nothing is. */
    Journey of(Tenant tenant, String userId, String externalUserId) {
        Journey journey = journeys.get(StoreKey.of(tenant.toString(), userId, externalUserId));
        return journey == null ? Journey.empty(tenant, userId, externalUserId) : journey;
    }

    /** Replaces what was known of a person. */
    void replace(Journey before, Journey after) {
        journeys.put(StoreKey.of(after.tenant().toString(), after.userId(), after.externalUserId()), after);
        String stateBefore = before.state();
        String state = after.state();
        if (stateBefore != null && !stateBefore.equals(state)) {
            journeysByState.delete(indexKey(after, stateBefore));
        }
        if (state != null) {
            journeysByState.put(indexKey(after, state), "");
        }
    }

    private static String indexKey(Journey journey, String state) {
        return StoreKey.of(journey.tenant().toString(), state, journey.userId(), journey.externalUserId());
    }

    /** The links that a State was seen with. */
    SortedSet<String> linksOf(Tenant tenant, @Nullable String state) {
        SortedSet<String> links = state == null ? null : linksByState.get(StoreKey.of(tenant.toString(), state));
        return links == null ? new TreeSet<>() : links;
    }

    /** Replaces them. */
    void putLinks(Tenant tenant, String state, SortedSet<String> links) {
        linksByState.put(StoreKey.of(tenant.toString(), state), links);
    }

    /** Every journey of a State. */
    void forEachOf(Tenant tenant, String state, Consumer<Journey> action) {
        String from = StoreKey.of(tenant.toString(), state, "");
        String to = StoreKey.of(tenant.toString(), state) + (char) (StoreKey.SEPARATOR + 1);
        try (KeyValueIterator<String, String> keys = journeysByState.range(from, to)) {
            while (keys.hasNext()) {
                String person = keys.next().key.substring(from.length());
                Journey journey = journeys.get(StoreKey.of(tenant.toString(), person));
                action.accept(requireNonNull(journey, "the index names a journey that is not there"));
            }
        }
    }
}
