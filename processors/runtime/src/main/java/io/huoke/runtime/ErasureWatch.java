package io.huoke.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.ErasureRow.Command;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.ReceiptRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Obeys the commands on {@code huoke.erasures} for a service that holds something of tenants outside of Kafka Streams, and
 * says so on {@code huoke.receipts}. On a thread of its own, which may wait for Kafka as long as it takes; every instance
 * reads all commands, those from before its start included, because each may hold something of its own.
 */
public final class ErasureWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ErasureWatch.class);

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration CLOSE = Duration.ofSeconds(1);
    private static final int MAX_BACKOFF_MS = 5_000;

    private final KafkaConnection kafka;
    private final TopicNames names;
    private final String service;
    private final Holdings holdings;
    private final InstantSource clock;
    private final RowEventDeserializer<ErasureRow> commands = new RowEventDeserializer<>(ErasureRow.class);
    private final RowEventSerializer<ReceiptRow> receipts;
    private final Thread thread;
    private String lastFailure = "";
    private volatile boolean closed;

    /** What a service holds of tenants. Called by one thread. */
    @FunctionalInterface
    public interface Holdings {

        /**
         * Blocks until nothing of a tenant is left that was there at the time of the call.
         *
         * @return how many of what are gone, for the receipt
         * @throws IOException if that cannot be said; it is tried again
         */
        Map<String, Long> forget(Tenant tenant) throws IOException, InterruptedException;
    }

    /**
     * Does not connect.
     *
     * @param service lower case, as receipts name it
     */
    public ErasureWatch(
            KafkaConnection kafka, TopicNames names, String service, Holdings holdings, InstantSource clock) {
        this.kafka = kafka;
        this.names = names;
        this.service = service;
        this.holdings = holdings;
        this.clock = clock;
        this.receipts = new RowEventSerializer<>(service);
        this.thread = Thread.ofPlatform().name(service + "-erasures").daemon().unstarted(this::run);
    }

    /** Begins; Kafka may come later. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                try {
                    follow();
                } catch (IOException | RuntimeException e) {
                    failed(e);
                }
            }
        } catch (InterruptedException e) {
            // Closed meanwhile.
        }
    }

    private void failed(Exception e) throws InterruptedException {
        String failure = String.valueOf(e.getMessage());
        if (!closed && !failure.equals(lastFailure)) {
            LOG.atWarn().addKeyValue("error", failure).log("commands to erase cannot be obeyed yet; trying again");
        }
        lastFailure = failure;
        Thread.sleep(RETRY);
    }

    private void follow() throws IOException, InterruptedException {
        Consumer<byte[], byte[]> consumer = consumer();
        try {
            follow(consumer);
        } catch (InterruptException e) {
            throw new InterruptedException(e.getMessage());
        } finally {
            // A consumer that is closed by an interrupted thread complains.
            boolean interrupted = Thread.interrupted();
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Reads all commands, then those that come. */
    private void follow(Consumer<byte[], byte[]> consumer) throws IOException, InterruptedException {
        List<TopicPartition> partitions = consumer.partitionsFor(names.of(Topic.ERASURES)).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IOException("there is no topic " + names.of(Topic.ERASURES) + " yet");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<String, ErasureRow> pending = new LinkedHashMap<>();
        while (!closed) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            records.forEach(record -> note(record, pending));
            if (records.isEmpty() && !pending.isEmpty()) {
                obey(pending.values());
                pending.clear();
            }
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> record, Map<String, ErasureRow> pending) {
        try {
            RowEvent<ErasureRow> event = commands.deserialize(record.topic(), record.headers(), record.value());
            if (event == null && record.key() != null) {
                // Every service has obeyed.
                pending.remove(new String(record.key(), UTF_8));
            } else if (event != null && event.row().command() == Command.ERASE) {
                var unused = Tenant.parse(event.row().tenant());
                pending.put(event.row().key(), event.row());
            }
        } catch (SerializationException | IllegalArgumentException e) {
            LOG.atError()
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("partition", record.partition())
                    .log("a record on the topic of erasures is no command");
        }
    }

    private void obey(Iterable<ErasureRow> pending) throws IOException, InterruptedException {
        Producer<byte[], byte[]> producer = producer();
        try {
            for (ErasureRow command : pending) {
                Tenant tenant = Tenant.parse(command.tenant());
                Map<String, Long> removed = holdings.forget(tenant);
                producer.send(receipt(command, removed, producer)).get();
                LOG.atInfo()
                        .addKeyValue("tenantHash", command.tenantHash())
                        .addKeyValue("epoch", command.epoch())
                        .addKeyValue("service", service)
                        .addKeyValue("removed", removed)
                        .log("tenant erased");
            }
        } catch (ExecutionException e) {
            throw new IOException("the receipt of an erasure: " + e.getMessage(), e);
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    private ProducerRecord<byte[], byte[]> receipt(
            ErasureRow command, Map<String, Long> removed, Producer<byte[], byte[]> producer) {
        ReceiptRow row = new ReceiptRow(command.tenantHash(), command.epoch(), service, clock.instant(), removed);
        String topic = names.of(Topic.RECEIPTS);
        int partitions = producer.partitionsFor(topic).size();
        Headers headers = new RecordHeaders();
        byte[] value = receipts.serialize(topic, headers, new RowEvent<>(row, command.time()));
        int partition = OwnerPartition.of(Tenant.parse(command.tenant()).owner(), partitions);
        return new ProducerRecord<>(topic, partition, row.key().getBytes(UTF_8), value, headers);
    }

    private Consumer<byte[], byte[]> consumer() throws IOException {
        try {
            return new KafkaConsumer<>(
                    kafka.properties(Map.of(
                            ConsumerConfig.CLIENT_ID_CONFIG,
                            "huoke-" + service + "-erasures",
                            // The authorization service writes them in transactions.
                            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                            "read_committed",
                            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                            false,
                            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                            false,
                            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                            "earliest",
                            ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                            MAX_BACKOFF_MS)),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw kafka.notMade(e);
        }
    }

    private Producer<byte[], byte[]> producer() throws IOException {
        try {
            return new KafkaProducer<>(
                    kafka.properties(Map.of(
                            ProducerConfig.CLIENT_ID_CONFIG,
                            "huoke-" + service + "-receipts",
                            ProducerConfig.ACKS_CONFIG,
                            "all",
                            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                            true)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        } catch (KafkaException e) {
            throw kafka.notMade(e);
        }
    }

    /** Stops; what was not obeyed is obeyed after the next start. Blocks a little. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
