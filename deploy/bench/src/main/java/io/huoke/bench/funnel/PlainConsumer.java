package io.huoke.bench.funnel;

import io.huoke.schemas.Event;
import io.huoke.schemas.EventDeserializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the events, and does nothing with them. */
public final class PlainConsumer {

    static final String GROUP = "bench-consumer";

    private PlainConsumer() {}

    /** Reads until it is killed. The argument is where Kafka is. */
    public static void main(String[] arguments) {
        Map<String, Object> properties = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                arguments[0],
                ConsumerConfig.GROUP_ID_CONFIG,
                GROUP,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG,
                100);
        try (KafkaConsumer<String, Event> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new EventDeserializer())) {
            consumer.subscribe(List.of(Events.TOPIC));
            long read = 0;
            while (read >= 0) {
                for (ConsumerRecord<String, Event> record : consumer.poll(Duration.ofMillis(100))) {
                    read += record.value().id().isEmpty() ? 0 : 1;
                }
            }
        }
    }
}
