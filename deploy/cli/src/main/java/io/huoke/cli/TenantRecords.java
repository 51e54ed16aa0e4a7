package io.huoke.cli;

import io.huoke.runtime.TenantTrace;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The records of one topic that name a tenant, and whether they are still the last word on their keys. Takes the records
 * of a partition in their order. For one thread.
 */
final class TenantRecords {

    private final TenantTrace tenant;
    /** By partition and key, of those that had a record with the tenant: whether the last one has it. */
    private final Map<List<?>, Boolean> live = new HashMap<>();

    private long found;
    private long newest;

    TenantRecords(TenantTrace tenant) {
        this.tenant = tenant;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        boolean named = tenant.in(parts(record));
        List<?> key = key(record);
        if (named) {
            found++;
            live.put(key, record.value() != null);
        } else if (live.replace(key, false) == null) {
            return;
        }
        newest = Math.max(newest, record.timestamp());
    }

    private static List<byte[]> parts(ConsumerRecord<byte[], byte[]> record) {
        List<byte[]> parts = new ArrayList<>();
        if (record.key() != null) {
            parts.add(record.key());
        }
        if (record.value() != null) {
            parts.add(record.value());
        }
        record.headers().forEach(header -> {
            if (header.value() != null) {
                parts.add(header.value());
            }
        });
        return parts;
    }

    /** Where there is no key, no other record takes the place of this one. */
    private static List<?> key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null
                ? List.of(record.partition(), record.offset())
                : List.of(record.partition(), ByteBuffer.wrap(record.key()));
    }

    /**
     * What they come to; empty if there is none.
     *
     * @param policy the topic's
     * @param forgetWithin how long what is deleted may stay on the disk
     */
    Optional<Trace> trace(String topic, TopicPolicy policy, Duration forgetWithin, Instant now) {
        if (found == 0) {
            return Optional.empty();
        }
        Instant last = Instant.ofEpochMilli(newest);
        if (!policy.compacted()) {
            return Optional.of(policy.retention()
                    .map(retention ->
                            Trace.expiring(topic, found, last.plus(retention).plus(policy.segment())))
                    .orElseGet(() -> Trace.left(topic, Trace.Kind.RECORDS, found)));
        }
        return Optional.of(
                live.containsValue(true)
                        ? Trace.left(topic, Trace.Kind.RECORDS, found)
                        : Trace.deleted(topic, Trace.Kind.RECORDS, found, last, forgetWithin, now));
    }
}
