package io.huoke.quota;

import com.fasterxml.jackson.core.type.TypeReference;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.QuotaRow;
import io.huoke.streams.JsonSerde;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The service's state stores, by name. Keys are {@link io.huoke.streams.StoreKey}s that begin with {@link Scope#key}. */
final class QuotaStores {

    /** subject, nothing → {@link QuotaFacts}. */
    static final String FACTS = "facts";

    /** tenant, link → {@link LinkFacts}. */
    static final String LINKS = "links";

    /** tenant, nothing → the {@link QuotaRow} that was published last. */
    static final String ROWS = "rows";

    /**
     * subject, link or nothing, key of the alert → the {@link AlertRow} that was published last, firing, or resolved and
     * still on its topic: an erasure has to find it.
     */
    static final String ALERTS = "alerts-told";

    /** subject, link or nothing → {@link DueIndex.Due}. */
    static final String DUE = "due";

    /** second since 1970 in eleven digits, then subject, link or nothing → nothing. */
    static final String DUE_BY_TIME = "due-by-time";

    /** All of them; they name tenants. */
    static final Set<String> OF_TENANTS = Set.of(FACTS, LINKS, ROWS, ALERTS, DUE, DUE_BY_TIME);

    private QuotaStores() {}

    /** All of them, which the processors of a task share. */
    static List<StoreBuilder<?>> all() {
        return List.of(
                JsonSerde.store(FACTS, new TypeReference<QuotaFacts>() {}),
                JsonSerde.store(LINKS, new TypeReference<LinkFacts>() {}),
                JsonSerde.store(ROWS, new TypeReference<QuotaRow>() {}),
                JsonSerde.store(ALERTS, new TypeReference<AlertRow>() {}),
                JsonSerde.store(DUE, new TypeReference<DueIndex.Due>() {}),
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(DUE_BY_TIME), Serdes.String(), Serdes.String()));
    }
}
