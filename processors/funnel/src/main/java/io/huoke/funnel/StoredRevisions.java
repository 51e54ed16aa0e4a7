package io.huoke.funnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.streams.JsonSerde;
import io.huoke.streams.StoreKey;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** The revisions of the rows of counts as the running funnel has them, whatever is on their topics. */
public final class StoredRevisions {

    private final Map<String, Long> byKey = new HashMap<>();

    private StoredRevisions() {}

    /** Reads what is committed now; blocks. */
    public static StoredRevisions read(HuokeConfig config, KafkaConnection kafka) {
        StoredRevisions revisions = new StoredRevisions();
        try (Deserializer<DailyCounts.Counted> values =
                new JsonSerde<>(new TypeReference<DailyCounts.Counted>() {}).deserializer()) {
            new Changelog(kafka, Changelog.name(FunnelService.groupId(config), FunnelStores.COUNTS)).read(record -> {
                String key = new String(record.key(), UTF_8);
                Tenant tenant = Tenant.parse(StoreKey.parts(key).getFirst());
                Place place = Place.of(key);
                DailyCounts.Counted counted = values.deserialize(record.topic(), record.value());
                String row = id(topic(place), place.rowKey(tenant));
                if (counted == null || !counted.isShown()) {
                    revisions.byKey.remove(row);
                } else {
                    revisions.byKey.put(row, counted.revision());
                }
            });
        }
        return revisions;
    }

    /** The revision of a row; null if the funnel has no such row. */
    public @Nullable Long of(Topic topic, String key) {
        return byKey.get(id(topic, key));
    }

    private static Topic topic(Place place) {
        return switch (place) {
            case Place.OfState unused -> Topic.FUNNEL;
            case Place.OfLink unused -> Topic.FUNNEL_LINKS;
        };
    }

    private static String id(Topic topic, String key) {
        return topic + " " + key;
    }
}
