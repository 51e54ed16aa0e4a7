package io.huoke.ingress;

import static io.huoke.ingress.CallbackClient.encrypt;
import static io.huoke.ingress.CallbackClient.outer;
import static io.huoke.ingress.CallbackClient.query;
import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.SUITE;
import static io.huoke.ingress.TestIngress.suiteMessage;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.kafka.FreePort;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.Topic;
import io.huoke.testkit.ChildBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On-call learns of callbacks that cannot be used, from the request to the row. */
class DeadLetterAlertIT {

    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(31);
    private static final String ARRIVING = "DeadLettersArriving/crm";
    private static final String STALE = "StaleTimestamps/crm";

    @TempDir
    private Path directory;

    /** Authentic, but for somebody else. */
    private static void postForSomebodyElse(TestIngress ingress, String marker) throws Exception {
        assertThat(ingress.client
                        .callback("crm", KEYS, suiteMessage(marker), "ww9999")
                        .body())
                .isEqualTo("success");
    }

    private static List<AlertRow> said(TestIngress ingress, String key) {
        return ingress.records(Topic.ALERTS).stream()
                .filter(record -> record.key().equals(key))
                .map(DeadLetterAlertIT::row)
                .toList();
    }

    private static AlertRow row(ConsumerRecord<String, byte[]> record) {
        try {
            return Json.MAPPER.readValue(record.value(), AlertRow.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AlertRow await(TestIngress ingress, String key, boolean firing) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(
                        () -> said(ingress, key),
                        said -> !said.isEmpty() && said.getLast().isFiring() == firing)
                .getLast();
    }

    @Test
    void aDeadLetterFiresUntilThereHasBeenNoneForHalfAnHour() throws Exception {
        try (TestIngress ingress = new TestIngress()) {
            Instant before = Instant.now().minusSeconds(1);

            postForSomebodyElse(ingress, "first");

            AlertRow row = await(ingress, ARRIVING, true);
            assertThat(row.summary()).contains("endpoint crm", "receiveid: 1");
            assertThat(row.since()).isBetween(before, Instant.now());
            assertThat(row.eventIds())
                    .containsExactly(new String(ingress.awaitRecord(Topic.DEAD_LETTERS, letter -> true)
                            .headers()
                            .lastHeader("ce_id")
                            .value()));
            ingress.leap(HALF_AN_HOUR);
            assertThat(await(ingress, ARRIVING, false).since()).isEqualTo(row.since());
            assertThat(said(ingress, ARRIVING)).hasSize(2);
            assertThat(said(ingress, STALE)).isEmpty();
        }
    }

    @Test
    void anOldTimestampIsAnAlertOfItsOwn() throws Exception {
        try (TestIngress ingress = new TestIngress()) {
            String encrypt = encrypt(KEYS, suiteMessage("old"), SUITE);
            long old = Instant.now().getEpochSecond() - 3_700;

            ingress.client.post("/callbacks/crm?" + query(KEYS, encrypt, old), outer(encrypt));

            assertThat(await(ingress, STALE, true).action()).contains("NTP");
            assertThat(said(ingress, ARRIVING)).isEmpty();
        }
    }

    /** The ingress that raised it is gone. */
    @Test
    void anotherReplicaEndsWhatNobodyHasSaidAnew() throws Exception {
        try (TestIngress ingress = new TestIngress()) {
            postForSomebodyElse(ingress, "lost");
            AlertRow row = await(ingress, ARRIVING, true);
            ingress.stop();
            ingress.leap(HALF_AN_HOUR);

            try (DeadLetterWatch replica = ingress.replica(new DeadLetterCounts())) {
                replica.start();

                assertThat(await(ingress, ARRIVING, false).since()).isEqualTo(row.since());
            }
        }
    }

    @Test
    void whileKafkaIsAwayCallbacksAreAnsweredAndTheAlertFollows() throws Exception {
        try (ChildBroker broker = ChildBroker.start(directory, FreePort.find());
                TestIngress ingress = new TestIngress(broker.bootstrapServers())) {
            postForSomebodyElse(ingress, "before");
            await(ingress, ARRIVING, true);
            broker.kill();

            long start = System.nanoTime();
            String encrypt = encrypt(KEYS, suiteMessage("meanwhile"), SUITE);
            long old = Instant.now().getEpochSecond() - 3_700;
            assertThat(ingress.client
                            .post("/callbacks/crm?" + query(KEYS, encrypt, old), outer(encrypt))
                            .body())
                    .isEqualTo("success");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            broker.restart();

            assertThat(await(ingress, STALE, true).since()).isBefore(Instant.now());
        }
    }
}
