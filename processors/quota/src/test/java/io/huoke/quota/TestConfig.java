package io.huoke.quota;

import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.WeComConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** How the service is configured in tests. */
final class TestConfig {

    private TestConfig() {}

    static HuokeConfig of(Path dataDir, TopicNames names, int partitions) {
        return new HuokeConfig(
                dataDir,
                new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM),
                new HuokeConfig.Topics(
                        names, partitions, OptionalInt.empty(), Map.of(), HuokeConfig.Topics.FORGET_WITHIN),
                new HuokeConfig.Ingress(
                        "127.0.0.1",
                        0,
                        1 << 20,
                        Duration.ofHours(1),
                        10,
                        Duration.ofMillis(500),
                        1 << 20,
                        Optional.empty()),
                new HuokeConfig.Management("127.0.0.1", 0, Optional.empty()),
                Optional.empty(),
                List.of(),
                WeComConfig.ofNobody(),
                HuokeConfig.Reconciler.DEFAULT,
                HuokeConfig.Funnel.DEFAULT,
                HuokeConfig.Alerts.DEFAULT);
    }
}
