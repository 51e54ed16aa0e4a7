package io.huoke.funnel.view;

import io.huoke.funnel.view.ViewKey.Kind;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings records into the database, each poll with its positions in one write. Thread-safe. The value of a row begins with
 * the timestamp of its record.
 */
final class ViewWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ViewWriter.class);
    private static final int TIMESTAMP = Long.BYTES;

    /** At a time, because readers of topics wait for it. */
    private static final int MAX_EXPIRING = 10_000;

    private final ViewStore store;
    private final TopicNames names;
    private final ConversionIndex index;
    private final RowEventDeserializer<ConversionRow> conversions = new RowEventDeserializer<>(ConversionRow.class);
    private final RowEventDeserializer<FunnelRow> byState = new RowEventDeserializer<>(FunnelRow.class);
    private final RowEventDeserializer<LinkFunnelRow> byLink = new RowEventDeserializer<>(LinkFunnelRow.class);

    private Map<TopicPartition, Long> positions = Map.of();
    private boolean deleted;

    private record RecordKey(String topic, String key) {}

    ViewWriter(ViewStore store, TopicNames names, ConversionIndex index) {
        this.store = store;
        this.names = names;
        this.index = index;
    }

    /** Takes what was read, and how far that is. */
    synchronized void take(ConsumerRecords<String, byte[]> records, Map<TopicPartition, Long> now) {
        if (now.equals(positions)) {
            return;
        }
        change(changes -> {
            for (ConsumerRecord<String, byte[]> record : newest(records)) {
                take(record, changes);
            }
            for (Map.Entry<TopicPartition, Long> position : now.entrySet()) {
                TopicPartition partition = position.getKey();
                changes.put(
                        ViewKey.of(Kind.POSITION)
                                .text(partition.topic())
                                .number(partition.partition())
                                .bytes(),
                        ByteBuffer.allocate(Long.BYTES)
                                .putLong(position.getValue())
                                .array());
            }
        });
        positions = now;
    }

    /** Changes look into the database, not at each other: so one of each key. */
    private static Iterable<ConsumerRecord<String, byte[]>> newest(ConsumerRecords<String, byte[]> records) {
        Map<RecordKey, ConsumerRecord<String, byte[]>> newest = new HashMap<>();
        records.forEach(record -> {
            if (record.key() != null) {
                newest.put(new RecordKey(record.topic(), record.key()), record);
            }
        });
        return newest.values();
    }

    private void take(ConsumerRecord<String, byte[]> record, WriteBatch changes) throws RocksDBException {
        try {
            if (record.topic().equals(names.of(Topic.CONVERSIONS))) {
                conversion(record, changes);
            } else if (record.topic().equals(names.of(Topic.FUNNEL))) {
                FunnelRow row = row(record, byState);
                daily(record, Kind.BY_STATE, 2, row == null ? null : DayCounts.of(row), changes);
            } else {
                LinkFunnelRow row = row(record, byLink);
                daily(record, Kind.BY_LINK, 1, row == null ? null : DayCounts.of(row), changes);
            }
        } catch (SerializationException e) {
            LOG.atWarn()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("offset", record.offset())
                    .log("a record cannot be read and is passed over");
        }
    }

    private static <R extends Row> @Nullable R row(
            ConsumerRecord<String, byte[]> record, RowEventDeserializer<R> deserializer) {
        RowEvent<R> event = deserializer.deserialize(record.topic(), record.headers(), record.value());
        return event == null ? null : event.row();
    }

    private void conversion(ConsumerRecord<String, byte[]> record, WriteBatch changes) throws RocksDBException {
        ConversionRow row = row(record, conversions);
        byte[] key = conversionKey(record.key());
        Optional<byte[]> before = store.get(key);
        if (before.isPresent()) {
            unindex(record.key(), before.get(), changes);
        }
        if (row == null) {
            delete(key, before, changes);
        } else {
            changes.put(key, timed(record.timestamp(), ByteBuffer.wrap(record.value())));
            index.entries(record.key(), row, (entry, value) -> put(changes, entry, value));
        }
    }

    private void unindex(String recordKey, byte[] value, WriteBatch changes) {
        index.entries(recordKey, conversion(value), (entry, unused) -> remove(changes, entry));
    }

    private void daily(
            ConsumerRecord<String, byte[]> record, Kind kind, int parts, @Nullable DayCounts counts, WriteBatch changes)
            throws RocksDBException {
        Optional<DailyKey> parsed = DailyKey.parse(record.key(), parts);
        if (parsed.isEmpty()) {
            // A marker, or nothing of the funnel's.
            return;
        }
        byte[] key = parsed.get().in(kind);
        if (counts == null) {
            delete(key, store.get(key), changes);
        } else {
            changes.put(key, timed(record.timestamp(), counts.encoded()));
        }
    }

    private void delete(byte[] key, Optional<byte[]> before, WriteBatch changes) throws RocksDBException {
        if (before.isPresent()) {
            deleted = true;
            changes.delete(key);
        }
    }

    /**
     * Deletes rows whose record was written before a time: a topic that lets go of old records says nothing about it.
     *
     * @param topic whose rows
     */
    void expire(Topic topic, Instant before) {
        Kind kind = kind(topic);
        List<byte[]> old;
        do {
            old = old(kind, before);
            expire(kind, old, before);
        } while (old.size() == MAX_EXPIRING);
    }

    private List<byte[]> old(Kind kind, Instant before) {
        return store.read(snapshot -> {
            List<byte[]> found = new ArrayList<>();
            snapshot.scan(ViewKey.of(kind).bytes(), (key, value) -> {
                if (found.size() < MAX_EXPIRING && isOlder(value, before)) {
                    found.add(key);
                }
            });
            return found;
        });
    }

    private synchronized void expire(Kind kind, List<byte[]> old, Instant before) {
        change(changes -> {
            for (byte[] key : old) {
                Optional<byte[]> value = store.get(key).filter(found -> isOlder(found, before));
                if (value.isPresent() && kind == Kind.CONVERSION) {
                    unindex(ViewKey.text(ViewKey.parts(key)), value.get(), changes);
                }
                delete(key, value, changes);
            }
        });
    }

    private static Kind kind(Topic topic) {
        return switch (topic) {
            case CONVERSIONS -> Kind.CONVERSION;
            case FUNNEL -> Kind.BY_STATE;
            case FUNNEL_LINKS -> Kind.BY_LINK;
            default -> throw new IllegalArgumentException("not in the view: " + topic);
        };
    }

    private static boolean isOlder(byte[] value, Instant time) {
        return ByteBuffer.wrap(value).getLong() < time.toEpochMilli();
    }

    /** Whether a row has been deleted since this was asked last. */
    synchronized boolean hasDeleted() {
        boolean has = deleted;
        deleted = false;
        return has;
    }

    /** Where the row of a record is in the database. */
    static byte[] conversionKey(String recordKey) {
        return ViewKey.of(Kind.CONVERSION).text(recordKey).bytes();
    }

    private static byte[] timed(long timestamp, ByteBuffer payload) {
        return ByteBuffer.allocate(TIMESTAMP + payload.remaining())
                .putLong(timestamp)
                .put(payload)
                .array();
    }

    /** What a row's value holds beside the timestamp. */
    static ByteBuffer payload(byte[] value) {
        return ByteBuffer.wrap(value, TIMESTAMP, value.length - TIMESTAMP);
    }

    /** Reads the value of a conversion. */
    static ConversionRow conversion(byte[] value) {
        try {
            return Json.MAPPER.readValue(value, TIMESTAMP, value.length - TIMESTAMP, ConversionRow.class);
        } catch (IOException e) {
            throw new UncheckedIOException("a row that was read from its topic cannot be read again", e);
        }
    }

    private interface Change {
        void make(WriteBatch changes) throws RocksDBException;
    }

    private void change(Change change) {
        try (WriteBatch changes = new WriteBatch()) {
            change.make(changes);
            store.write(changes);
        } catch (RocksDBException e) {
            throw ViewStore.failed("a change", e);
        }
    }

    private static void put(WriteBatch changes, byte[] key, byte[] value) {
        try {
            changes.put(key, value);
        } catch (RocksDBException e) {
            throw ViewStore.failed("a change", e);
        }
    }

    private static void remove(WriteBatch changes, byte[] key) {
        try {
            changes.delete(key);
        } catch (RocksDBException e) {
            throw ViewStore.failed("a change", e);
        }
    }
}
