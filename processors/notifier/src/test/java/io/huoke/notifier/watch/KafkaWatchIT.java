package io.huoke.notifier.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.huoke.kafka.FreePort;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.testkit.ChildBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaWatchIT {

    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final Duration UNANSWERED = Duration.ofSeconds(2);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    private static KafkaWatch watch(String bootstrapServers) {
        return new KafkaWatch(
                KafkaConnection.of(new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM), bootstrapServers),
                InstantSource.system(),
                PERIOD,
                UNANSWERED);
    }

    private static void awaitRaised(KafkaWatch watch) {
        await().atMost(LONG_ENOUGH).until(() -> watch.conditions().size() == 1);
    }

    private static void awaitOver(KafkaWatch watch) {
        await().atMost(LONG_ENOUGH).until(() -> watch.conditions().isEmpty());
    }

    @Test
    void aBrokerThatIsKilledOrFrozenIsUnreachableUntilItIsBack() throws Exception {
        try (ChildBroker broker = ChildBroker.start(directory, FreePort.find());
                KafkaWatch watch = watch(broker.bootstrapServers())) {
            watch.start();
            await().during(UNANSWERED.plusSeconds(1)).atMost(LONG_ENOUGH).until(() -> watch.conditions()
                    .isEmpty());
            Instant killed = Instant.now();

            broker.kill();
            awaitRaised(watch);

            Condition condition = watch.conditions().getFirst();
            assertThat(condition.key()).isEqualTo("KafkaUnreachable");
            assertThat(condition.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(condition.since()).isBetween(killed, killed.plusSeconds(10));
            assertThat(condition.summary()).contains(broker.bootstrapServers(), "does not answer");
            assertThat(condition.labels()).isEqualTo(Map.of("service", "notifier"));
            broker.restart();
            awaitOver(watch);

            broker.pause();
            awaitRaised(watch);
            broker.resume();
            awaitOver(watch);
        }
    }

    @Test
    void aBrokerWhoseNameNeverResolvesIsUnreachableFromTheStartOn() {
        try (KafkaWatch watch = watch("no-such-broker.invalid:9092")) {
            Instant before = Instant.now();
            watch.start();

            awaitRaised(watch);

            assertThat(watch.conditions().getFirst().since()).isBetween(before, before.plusSeconds(1));
        }
    }
}
