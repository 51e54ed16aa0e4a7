package io.huoke.reconciler;

import io.huoke.streams.StoreKey;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** ChatKeys that wait to be resolved. For one thread. */
final class Chats {

    private final KeyValueStore<String, PendingChat> store;
    private final Agenda agenda;

    Chats(KeyValueStore<String, PendingChat> store, Agenda agenda) {
        this.store = store;
        this.agenda = agenda;
    }

    /** Whoever has some is looked after at once. */
    void begin() {
        try (KeyValueIterator<String, PendingChat> all = store.all()) {
            all.forEachRemaining(entry -> agenda.put(ReconcilerStores.tenantOf(entry.key), Agenda.FIRST));
        }
    }

    void add(String tenant, PendingChat chat) {
        store.put(StoreKey.of(tenant, chat.eventId()), chat);
        agenda.put(tenant, Agenda.FIRST);
    }

    void remove(String tenant, PendingChat chat) {
        store.delete(StoreKey.of(tenant, chat.eventId()));
    }

    /** One of those that are wanted, by the event's id. */
    Optional<PendingChat> next(String tenant, Predicate<String> wanted) {
        try (StringSerializer keys = new StringSerializer();
                KeyValueIterator<String, PendingChat> all = store.prefixScan(StoreKey.of(tenant, ""), keys)) {
            while (all.hasNext()) {
                PendingChat chat = all.next().value;
                if (wanted.test(chat.eventId())) {
                    return Optional.of(chat);
                }
            }
        }
        return Optional.empty();
    }
}
