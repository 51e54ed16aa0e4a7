package io.huoke.reconciler;

import io.huoke.streams.StoreKey;
import io.huoke.wecom.acquisition.AcquiredCustomer;
import io.huoke.wecom.acquisition.AcquiredCustomer.ChatStatus;
import org.apache.kafka.streams.state.KeyValueStore;

/** What A6 said last of each customer. For one thread. */
final class Customers {

    private final KeyValueStore<String, String> store;

    /** What a row is to what was seen before. */
    enum Novelty {
        NEW,
        CHANGED,
        KNOWN
    }

    Customers(KeyValueStore<String, String> store) {
        this.store = store;
    }

    Novelty novelty(String tenant, String linkId, AcquiredCustomer row) {
        String known = store.get(key(tenant, linkId, row));
        if (known == null) {
            return Novelty.NEW;
        }
        return known.equals(value(row)) ? Novelty.KNOWN : Novelty.CHANGED;
    }

    void put(String tenant, String linkId, AcquiredCustomer row) {
        store.put(key(tenant, linkId, row), value(row));
    }

    private static String key(String tenant, String linkId, AcquiredCustomer row) {
        return StoreKey.of(tenant, linkId, row.externalUserId(), row.userId());
    }

    private static String value(AcquiredCustomer row) {
        return number(row.chatStatus()) + (row.state() == null ? "" : row.state());
    }

    /** As WeCom writes it (page 97298). */
    static int number(ChatStatus status) {
        return switch (status) {
            case SILENT -> 0;
            case CHATTED -> 1;
            case UNKNOWN -> 2;
        };
    }
}
