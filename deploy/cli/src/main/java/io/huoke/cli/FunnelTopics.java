package io.huoke.cli;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The funnel's result as any consumer sees it: the last row per key, committed rows only. For one thread, but
 * {@link #conversions()} and {@link #counts()} may be read by any.
 */
final class FunnelTopics implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Topic[] READ = {Topic.CONVERSIONS, Topic.FUNNEL_LINKS, Topic.RECONCILIATION};

    private final TopicNames names;
    private final String funnelGroup;
    private final Admin admin;
    private final Consumer<String, byte[]> consumer;
    private final Map<String, ConversionRow> conversions = new ConcurrentHashMap<>();
    private final Map<String, LinkFunnelRow> counts = new ConcurrentHashMap<>();
    private final Map<String, ReconciliationRow> reconciliations = new ConcurrentHashMap<>();

    /**
     * Starts reading at the beginning.
     *
     * @param funnelGroup the consumer group of the funnel
     */
    FunnelTopics(KafkaConnection kafka, TopicNames names, String funnelGroup)
            throws ExecutionException, InterruptedException {
        this.names = names;
        this.funnelGroup = funnelGroup;
        this.admin = Admin.create(kafka.properties(Map.of()));
        this.consumer = new KafkaConsumer<>(
                kafka.properties(Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = partitions(READ);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** The rows of {@code huoke.conversions} read so far. */
    Collection<ConversionRow> conversions() {
        return conversions.values();
    }

    /** The rows of {@code huoke.funnel.links} read so far. */
    Collection<LinkFunnelRow> counts() {
        return counts.values();
    }

    /** Reads what is there, waiting a moment for more. */
    void poll() throws IOException, InterruptedException {
        for (ConsumerRecord<String, byte[]> record : records()) {
            if (record.topic().equals(names.of(Topic.CONVERSIONS))) {
                apply(record, conversions, ConversionRow.class);
            } else if (record.topic().equals(names.of(Topic.RECONCILIATION))) {
                apply(record, reconciliations, ReconciliationRow.class);
            } else {
                apply(record, counts, LinkFunnelRow.class);
            }
        }
    }

    private ConsumerRecords<String, byte[]> records() throws InterruptedException {
        try {
            return consumer.poll(POLL);
        } catch (InterruptException e) {
            InterruptedException interrupted = new InterruptedException("interrupted while reading");
            interrupted.initCause(e);
            // Kafka's own leaves the thread interrupted, and then nothing could be closed in order.
            if (Thread.interrupted()) {
                throw interrupted;
            }
            throw e;
        }
    }

    private static <R> void apply(ConsumerRecord<String, byte[]> record, Map<String, R> rows, Class<R> type)
            throws IOException {
        if (record.value() == null) {
            rows.remove(record.key());
            return;
        }
        try {
            rows.put(record.key(), Json.MAPPER.readValue(record.value(), type));
        } catch (JsonProcessingException e) {
            throw new IOException("not a row on " + record.topic() + ": " + e.getOriginalMessage(), e);
        }
    }

    /** Whether the last pass of a tenant, as far as was read, is the one that was asked for by this request. */
    boolean isReconciled(String tenant, String requestId) {
        ReconciliationRow row = reconciliations.get(tenant);
        ReconciliationRow.Pass last = row == null ? null : row.lastPass();
        return last != null && requestId.equals(last.requestId());
    }

    /** Whether the funnel has processed every event there is, and this view has read every row it made of them. */
    boolean isComplete() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(funnelGroup)
                .partitionsToOffsetAndMetadata()
                .get();
        for (var end : ends(Topic.ACQUISITION).entrySet()) {
            OffsetAndMetadata done = committed.get(end.getKey());
            if (end.getValue() > 0 && (done == null || done.offset() < end.getValue())) {
                return false;
            }
        }
        for (var end : ends(READ).entrySet()) {
            if (consumer.position(end.getKey()) < end.getValue()) {
                return false;
            }
        }
        return true;
    }

    private Map<TopicPartition, Long> ends(Topic... topics) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest =
                partitions(topics).stream().collect(toMap(Function.identity(), partition -> OffsetSpec.latest()));
        return admin.listOffsets(latest).all().get().entrySet().stream()
                .collect(toMap(Map.Entry::getKey, entry -> offset(entry.getValue())));
    }

    private static long offset(ListOffsetsResultInfo info) {
        return info.offset();
    }

    private List<TopicPartition> partitions(Topic... topics) throws ExecutionException, InterruptedException {
        List<String> topicNames = List.of(topics).stream().map(names::of).toList();
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicDescription topic :
                admin.describeTopics(topicNames).allTopicNames().get().values()) {
            topic.partitions()
                    .forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition.partition())));
        }
        return partitions;
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}
