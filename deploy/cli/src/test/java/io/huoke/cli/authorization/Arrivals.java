package io.huoke.cli.authorization;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Notes when the first committed record of each key becomes visible on a topic. Safe for use by any thread. */
final class Arrivals implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Long> nanos = new ConcurrentHashMap<>();
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread thread;

    Arrivals(String bootstrapServers, String topic) {
        consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
        thread = Thread.ofPlatform().name("arrivals").start(this::read);
    }

    private void read() {
        try (consumer) {
            while (true) {
                consumer.poll(POLL).forEach(record -> nanos.putIfAbsent(record.key(), System.nanoTime()));
            }
        } catch (WakeupException e) {
            // Closed.
        }
    }

    /** Of {@link System#nanoTime()}, by key. */
    Map<String, Long> nanos() {
        return nanos;
    }

    @Override
    public void close() throws InterruptedException {
        consumer.wakeup();
        thread.join();
    }
}
