package io.huoke.ingress;

import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.SUITE;
import static io.huoke.ingress.TestIngress.suiteMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.testkit.ChildBroker;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** There is no answer before the event is durable. */
class UnansweredIT {

    @TempDir
    private Path directory;

    @Test
    void aCallbackThatKafkaDoesNotTakeIsHeldAndThenDropped() throws Exception {
        ChildBroker broker = ChildBroker.start(directory);
        try (TestIngress ingress = new TestIngress(broker.bootstrapServers())) {
            assertThat(ingress.client
                            .callback("crm", KEYS, suiteMessage("1"), SUITE)
                            .body())
                    .isEqualTo("success");

            broker.close();

            long start = System.nanoTime();
            assertThatThrownBy(() -> ingress.client.callback("crm", KEYS, suiteMessage("2"), SUITE))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(HttpTimeoutException.class);
            Duration held = Duration.ofNanos(System.nanoTime() - start);
            assertThat(held).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
        }
    }
}
