package io.huoke.reconciler;

import io.huoke.streams.StoreKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** ChatKeys that wait to be resolved: few, because they live for half an hour only. For one thread. */
final class Chats {

    private final KeyValueStore<String, PendingChat> store;
    private final Agenda agenda;

    /** By tenant and event, what is in the store. */
    private final Map<String, SequencedMap<String, PendingChat>> waiting = new HashMap<>();

    Chats(KeyValueStore<String, PendingChat> store, Agenda agenda) {
        this.store = store;
        this.agenda = agenda;
    }

    /** Whoever has some is looked after at once. */
    void begin() {
        try (KeyValueIterator<String, PendingChat> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, PendingChat> entry = all.next();
                keep(ReconcilerStores.tenantOf(entry.key), entry.value);
            }
        }
    }

    void add(String tenant, PendingChat chat) {
        store.put(StoreKey.of(tenant, chat.eventId()), chat);
        keep(tenant, chat);
    }

    private void keep(String tenant, PendingChat chat) {
        waiting.computeIfAbsent(tenant, unused -> new LinkedHashMap<>()).put(chat.eventId(), chat);
        agenda.putFirst(tenant);
    }

    void remove(String tenant, PendingChat chat) {
        store.delete(StoreKey.of(tenant, chat.eventId()));
        Map<String, PendingChat> ofTenant = waiting.get(tenant);
        if (ofTenant != null) {
            ofTenant.remove(chat.eventId());
            if (ofTenant.isEmpty()) {
                waiting.remove(tenant);
            }
        }
    }

    /** They go with the tenant. */
    void forget(String tenant) {
        waiting.remove(tenant);
    }

    /** The oldest of those that are wanted, by the event's id. */
    Optional<PendingChat> next(String tenant, Predicate<String> wanted) {
        SequencedMap<String, PendingChat> ofTenant = waiting.get(tenant);
        return ofTenant == null
                ? Optional.empty()
                : ofTenant.values().stream()
                        .filter(chat -> wanted.test(chat.eventId()))
                        .findFirst();
    }
}
