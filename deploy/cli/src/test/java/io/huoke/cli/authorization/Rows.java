package io.huoke.cli.authorization;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.Row;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import io.huoke.testkit.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** What is on the topics, as a consumer sees it that takes the last committed row per key for right. */
record Rows(String bootstrapServers) {

    /** Waits for something on topics; to read them again and again is work, which takes time from those waited for. */
    ConditionFactory await(Duration atMost) {
        return Awaitility.await().atMost(atMost).pollInterval(Duration.ofMillis(500));
    }

    Collection<AuthorizationRow> authorizations() {
        return newest(Topic.AUTHORIZATIONS, AuthorizationRow.class, AuthorizationRow.TYPE)
                .values();
    }

    /** Of one enterprise each, by key. */
    Map<String, TokenRow> corpTokens() {
        Map<String, TokenRow> tokens = newest(Topic.TOKENS, TokenRow.class, TokenRow.TYPE);
        tokens.values().removeIf(token -> token.kind() != TokenRow.Kind.CORP);
        return tokens;
    }

    /** Every one that was ever written, in the order of each key. */
    List<TokenRow> tokenHistory() {
        return records(Topic.TOKENS)
                .filter(record -> is(record, TokenRow.TYPE))
                .map(record -> read(record, TokenRow.class))
                .toList();
    }

    List<AlertRow> firing() {
        return newest(Topic.ALERTS, AlertRow.class, AlertRow.TYPE).values().stream()
                .filter(alert -> alert.state() == AlertRow.State.FIRING)
                .toList();
    }

    /** The records that are not superseded by another of their key, tombstones left out. */
    Map<String, ConsumerRecord<String, byte[]>> live(Topic topic) {
        Map<String, ConsumerRecord<String, byte[]>> live = new LinkedHashMap<>();
        records(topic).forEach(record -> live.put(record.key(), record));
        live.values().removeIf(record -> record.value() == null);
        return live;
    }

    Stream<ConsumerRecord<String, byte[]>> records(Topic topic) {
        return TopicReader.readAll(bootstrapServers, topic.baseName()).stream();
    }

    private <R extends Row> Map<String, R> newest(Topic topic, Class<R> row, String type) {
        Map<String, R> newest = new LinkedHashMap<>();
        live(topic).forEach((key, record) -> {
            if (is(record, type)) {
                newest.put(key, read(record, row));
            }
        });
        return newest;
    }

    private static boolean is(ConsumerRecord<String, byte[]> record, String type) {
        Header header = record.headers().lastHeader("ce_type");
        return header != null && type.equals(new String(header.value(), UTF_8));
    }

    private static <R extends Row> R read(ConsumerRecord<String, byte[]> record, Class<R> row) {
        try {
            return Json.MAPPER.readValue(record.value(), row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
