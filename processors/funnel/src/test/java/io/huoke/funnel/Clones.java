package io.huoke.funnel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.schemas.Event;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Puts into the stores of a topology driver what one customer has there once more for others, under other names: what a
 * million customers would leave there, without a million lives.
 */
final class Clones {

    private final TopologyTestDriver driver;
    private final List<String> names;
    private final List<Original> originals = new ArrayList<>();

    /** An entry of the customer. */
    private record Original(String store, String key, Object value) {}

    /**
     * Looks for all entries that name a customer.
     *
     * @param events of the customer
     * @param others what else names the customer: a State, an id
     */
    Clones(TopologyTestDriver driver, List<Event> events, List<String> others) {
        this.driver = driver;
        this.names = new ArrayList<>(others);
        events.forEach(event -> names.add(event.id()));
        driver.getAllStateStores().keySet().forEach(this::look);
    }

    private void look(String store) {
        try (KeyValueIterator<String, Object> all =
                driver.<String, Object>getKeyValueStore(store).all()) {
            while (all.hasNext()) {
                KeyValue<String, Object> entry = all.next();
                if (names.stream().anyMatch(entry.key::contains)) {
                    originals.add(new Original(store, entry.key, entry.value));
                }
            }
        }
    }

    /** One more, whose names are as long. */
    void put(int number) {
        Map<String, String> renamed = new LinkedHashMap<>();
        for (String name : names) {
            String other = EventId.ofParts("clone", name, String.valueOf(number));
            String kept = name.substring(0, Math.max(0, name.length() - other.length()));
            renamed.put(name, kept + other.substring(0, name.length() - kept.length()));
        }
        for (Original original : originals) {
            KeyValueStore<String, Object> store = driver.getKeyValueStore(original.store());
            store.put(renamed(original.key(), renamed), renamed(original.value(), renamed));
        }
    }

    private static Object renamed(Object value, Map<String, String> names) {
        if (value instanceof Long) {
            return value;
        }
        if (value instanceof String text) {
            return renamed(text, names);
        }
        try {
            String json = renamed(Json.MAPPER.writeValueAsString(value), names);
            return Json.MAPPER.readValue(json, value.getClass());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String renamed(String text, Map<String, String> names) {
        String other = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            other = other.replace(name.getKey(), name.getValue());
        }
        return other;
    }
}
