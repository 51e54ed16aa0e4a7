package io.huoke.ingress;

import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.SUITE;
import static io.huoke.ingress.TestIngress.suiteMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.testkit.ChildBroker;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** There is no answer before the event is durable. */
class UnansweredIT {

    @TempDir
    private Path directory;

    @Test
    void theSpoolAnswersForKafkaAndWhenItIsFullNobodyDoes() throws Exception {
        ChildBroker broker = ChildBroker.start(directory);
        try (TestIngress ingress = new TestIngress(broker.bootstrapServers())) {
            Awaitility.await().untilAsserted(() -> assertThat(ingress.health())
                    .extracting(DependencyHealth::status)
                    .containsOnly(Status.UP));
            assertThat(post(ingress, "1")).isEqualTo("success");

            broker.close();
            fill(ingress);

            long start = System.nanoTime();
            assertThatThrownBy(() -> post(ingress, "x".repeat(30_000)))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(HttpTimeoutException.class);
            Duration held = Duration.ofNanos(System.nanoTime() - start);
            assertThat(held).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
            assertThat(ingress.health()).extracting(DependencyHealth::status).containsOnly(Status.DOWN);
            assertThat(ingress.stored("kafka")).isEqualTo(1);
            assertThat(ingress.stored("spool")).isBetween(30.0, 40.0);
            assertThat(ingress.stored("none")).isEqualTo(1);
        }
    }

    /** A mebibyte, less than one more callback. */
    private static void fill(TestIngress ingress) throws Exception {
        while (ingress.spooledBytes() + 30_000 < TestIngress.MAX_SPOOL) {
            assertThat(post(ingress, "x".repeat(30_000))).isEqualTo("success");
        }
    }

    private static String post(TestIngress ingress, String marker) throws Exception {
        return ingress.client.callback("crm", KEYS, suiteMessage(marker), SUITE).body();
    }
}
