package io.huoke.bench.funnel;

import io.huoke.bench.Callbacks;
import io.huoke.ingress.PreparedRecords;
import io.huoke.ingress.durable.EventRecord;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Events of journeys on their topic, in the bytes that the ingress gives them, and how far a group has read them. */
final class Events implements AutoCloseable {

    /** What all stages of a journey are on. */
    static final String TOPIC = Topic.ACQUISITION.baseName();

    private static final TopicNames NAMES = new TopicNames("");
    private static final Duration AT_MOST = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Producer<byte[], byte[]> producer;
    private final Admin admin;
    private final PreparedRecords records;
    private long produced;

    /** @param tenants how many enterprises they are of */
    Events(String bootstrapServers, int tenants) {
        this.records = new PreparedRecords(new Callbacks(tenants));
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 << 10),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.admin = Admin.create(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    /** Adds the next events and returns when Kafka has them. */
    void produce(int count) throws IOException {
        AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
        for (long end = produced + count; produced < end; produced++) {
            EventRecord record = records.of(produced);
            Future<?> unused = producer.send(record.on(NAMES), (metadata, failure) -> {
                if (failure != null) {
                    failed.set(failure);
                }
            });
        }
        producer.flush();
        Exception failure = failed.get();
        if (failure != null) {
            throw new IOException("not all events could be produced", failure);
        }
    }

    /** Returns when the group has committed that it read everything. */
    void awaitRead(String group) throws IOException, ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + AT_MOST.toNanos();
        for (long lag = lag(group); lag > 0; lag = lag(group)) {
            if (System.nanoTime() > deadline) {
                throw new IOException(group + " is " + lag + " events behind after " + AT_MOST);
            }
            Thread.sleep(POLL);
        }
    }

    private long lag(String group) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(
                        0, producer.partitionsFor(TOPIC).size())
                .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().entrySet().stream()
                .mapToLong(end -> end.getValue().offset() - offset(committed.get(end.getKey())))
                .sum();
    }

    private static long offset(@Nullable OffsetAndMetadata committed) {
        return committed == null ? 0 : committed.offset();
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
