package io.huoke.streams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.huoke.schemas.Json;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** State as JSON, so that an operator can read a changelog. */
public final class JsonSerde<T> implements Serde<T> {

    private final TypeReference<T> type;

    /** @param type what is read; whoever writes it decides the fields by Jackson's annotations */
    public JsonSerde(TypeReference<T> type) {
        this.type = type;
    }

    /** A persistent store of such state, with a changelog, and a cache that spares it what changes again soon. */
    public static <T> StoreBuilder<KeyValueStore<String, T>> store(String name, TypeReference<T> type) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), new JsonSerde<>(type))
                .withCachingEnabled();
    }

    /** A store of little state that is asked for often and mostly has nothing, in memory and with a changelog. */
    public static <T> StoreBuilder<KeyValueStore<String, T>> smallStore(String name, TypeReference<T> type) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), new JsonSerde<>(type));
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> write(value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> read(bytes);
    }

    @SuppressWarnings("NullAway") // Streams hands a deleted value in and takes null out.
    private byte @Nullable [] write(@Nullable T value) {
        try {
            return value == null ? null : Json.MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new SerializationException("state cannot be written", e);
        }
    }

    @SuppressWarnings("NullAway")
    private @Nullable T read(byte @Nullable [] bytes) {
        try {
            return bytes == null ? null : Json.MAPPER.readValue(bytes, type);
        } catch (IOException e) {
            throw new SerializationException("state cannot be read", e);
        }
    }
}
