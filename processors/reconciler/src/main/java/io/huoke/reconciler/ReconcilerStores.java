package io.huoke.reconciler;

import com.fasterxml.jackson.core.type.TypeReference;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.LinkRow;
import io.huoke.streams.JsonSerde;
import io.huoke.streams.StoreKey;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The state of a task. Keys are {@link StoreKey}s that begin with the tenant. */
final class ReconcilerStores {

    /** Tenant → {@link TenantState}. */
    static final String TENANTS = "tenants";

    /** Tenant, link → {@link LinkState}. */
    static final String LINKS = "links";

    /** Tenant, link → {@link Active}, where something is due. */
    static final String ACTIVE = "active";

    /** Tenant, link → {@link LinkRow}, as on {@code huoke.links}. */
    static final String CATALOGUE = "catalogue";

    /** Tenant, link, customer, member → what A6 said of it last. */
    static final String CUSTOMERS = "customers";

    /** Tenant, member, customer → until when it is remembered that a callback told of the add. */
    static final String ADDS = "adds";

    /** Tenant, State, link → until when it is remembered that they were seen together. */
    static final String STATES = "states";

    /** Tenant, link → from when on what is known of the customers of a link that is gone can be forgotten. */
    static final String VANISHED = "vanished";

    /** Tenant, event → {@link PendingChat}. */
    static final String CHATS = "chats";

    /** Tenant → {@link AlertRow}, where one fires. */
    static final String ALERTS = "failing-alerts";

    /** All of them name tenants. */
    static final Set<String> ALL =
            Set.of(TENANTS, LINKS, ACTIVE, CATALOGUE, CUSTOMERS, ADDS, STATES, VANISHED, CHATS, ALERTS);

    private ReconcilerStores() {}

    /** The last part of a key. */
    static String lastOf(String key) {
        return key.substring(key.lastIndexOf(StoreKey.SEPARATOR) + 1);
    }

    /** The tenant of a key. */
    static String tenantOf(String key) {
        int end = key.indexOf(StoreKey.SEPARATOR);
        return end < 0 ? key : key.substring(0, end);
    }

    static List<StoreBuilder<? extends KeyValueStore<String, ?>>> builders() {
        return List.of(
                JsonSerde.store(TENANTS, new TypeReference<TenantState>() {}),
                JsonSerde.store(LINKS, new TypeReference<LinkState>() {}),
                JsonSerde.store(ACTIVE, new TypeReference<Active>() {}),
                JsonSerde.store(CATALOGUE, new TypeReference<LinkRow>() {}),
                store(CUSTOMERS, Serdes.String()),
                store(ADDS, Serdes.Long()),
                store(STATES, Serdes.Long()),
                store(VANISHED, Serdes.Long()),
                JsonSerde.store(CHATS, new TypeReference<PendingChat>() {}),
                JsonSerde.store(ALERTS, new TypeReference<AlertRow>() {}));
    }

    private static <V> StoreBuilder<KeyValueStore<String, V>> store(String name, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values);
    }
}
