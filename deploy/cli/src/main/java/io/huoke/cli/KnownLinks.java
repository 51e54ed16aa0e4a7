package io.huoke.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.LinkRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/** The rows of one enterprise on {@code huoke.links}, as they are when a command asks. */
final class KnownLinks {

    private final RowEventDeserializer<LinkRow> rows = new RowEventDeserializer<>(LinkRow.class);
    private final Map<String, LinkRow> known = new HashMap<>();

    private KnownLinks() {}

    /**
     * Reads the enterprise's partition to its end.
     *
     * @throws IOException if Kafka does not answer; the message names the remedy
     */
    static KnownLinks read(RunningKafka kafka, HuokeConfig config, Tenant tenant)
            throws IOException, InterruptedException {
        KnownLinks links = new KnownLinks();
        try (TopicScan scan = new TopicScan(kafka)) {
            String topic = config.topics().names().of(Topic.LINKS);
            List<TopicPartition> partitions = scan.partitions(topic);
            if (!partitions.isEmpty()) {
                int partition = TenantPartition.of(tenant.toString(), partitions.size());
                byte[] prefix = LinkRow.key(tenant.toString(), "").getBytes(UTF_8);
                scan.read(List.of(new TopicPartition(topic, partition)), message -> links.take(message, prefix));
            }
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
        return links;
    }

    private void take(ConsumerRecord<byte[], byte[]> message, byte[] prefix) {
        if (message.key() == null || !startsWith(message.key(), prefix)) {
            return;
        }
        String key = new String(message.key(), UTF_8);
        try {
            RowEvent<LinkRow> event = rows.deserialize(message.topic(), message.headers(), message.value());
            if (event == null) {
                known.remove(key);
            } else {
                known.put(key, event.row());
            }
        } catch (SerializationException e) {
            // The next row of the link takes its place.
            known.remove(key);
        }
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    Optional<LinkRow> of(Tenant tenant, String linkId) {
        return Optional.ofNullable(known.get(LinkRow.key(tenant.toString(), linkId)));
    }
}
