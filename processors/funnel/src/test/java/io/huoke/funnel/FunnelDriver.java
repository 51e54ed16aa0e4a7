package io.huoke.funnel;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The funnel without a broker: events in, the last row per key out. */
final class FunnelDriver implements AutoCloseable {

    private final WeComEventSerializer serializer = new WeComEventSerializer();
    private final TopologyTestDriver driver;
    private final TestInputTopic<String, byte[]> events;
    private final TestOutputTopic<String, byte[]> conversions;
    private final TestOutputTopic<String, byte[]> counts;
    private final Map<String, String> rows = new TreeMap<>();

    FunnelDriver() {
        TopicNames names = new TopicNames("");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG, System.getProperty("java.io.tmpdir") + "/huoke-" + System.nanoTime());
        driver = new TopologyTestDriver(
                FunnelTopology.build(names, ZoneId.of("Asia/Shanghai"), Duration.ofDays(9)), properties);
        events =
                driver.createInputTopic(names.of(Topic.ACQUISITION), new StringSerializer(), new ByteArraySerializer());
        conversions = driver.createOutputTopic(
                names.of(Topic.CONVERSIONS), new StringDeserializer(), new ByteArrayDeserializer());
        counts =
                driver.createOutputTopic(names.of(Topic.FUNNEL), new StringDeserializer(), new ByteArrayDeserializer());
    }

    FunnelDriver process(Collection<WeComEvent> sequence) {
        sequence.forEach(this::process);
        return this;
    }

    FunnelDriver process(WeComEvent event) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = serializer.serialize("wecom.acquisition", headers, event);
        events.pipeInput(new TestRecord<>(event.subject(), value, headers, event.receivedAt()));
        collect(conversions);
        collect(counts);
        return this;
    }

    private void collect(TestOutputTopic<String, byte[]> topic) {
        for (TestRecord<String, byte[]> record : topic.readRecordsToList()) {
            if (record.value() == null) {
                rows.remove(record.key());
            } else {
                rows.put(record.key(), new String(record.value(), StandardCharsets.UTF_8));
            }
        }
    }

    /** The last value per key of both topics, as text. */
    Map<String, String> rows() {
        return Map.copyOf(rows);
    }

    ConversionRow conversion(String key) throws IOException {
        return Json.MAPPER.readValue(rows.get(key), ConversionRow.class);
    }

    FunnelRow count(String key) throws IOException {
        return Json.MAPPER.readValue(rows.get(key), FunnelRow.class);
    }

    long total(String column) {
        return rows.values().stream()
                .map(FunnelDriver::tree)
                .filter(row -> row.has("day"))
                .mapToLong(row -> row.get(column).asLong())
                .sum();
    }

    private static JsonNode tree(String row) {
        try {
            return Json.MAPPER.readTree(row);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.close();
    }
}
