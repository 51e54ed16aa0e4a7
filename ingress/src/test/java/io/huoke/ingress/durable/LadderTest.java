package io.huoke.ingress.durable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.runtime.DependencyHealth;
import io.huoke.runtime.DependencyHealth.Status;
import io.huoke.runtime.KafkaConnection;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.WeComConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ladder without Kafka: nobody listens where it should be. */
class LadderTest {

    private static final String NOBODY = "127.0.0.1:1";
    private static final int MAX_WAITING = 100;
    private static final Tenant TENANT = new Tenant("ww1", "wp1");

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<Ladder> ladders = new ArrayList<>();

    @AfterEach
    void stop() {
        ladders.forEach(Ladder::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void theSpoolTakesWhatKafkaDoesNotAndKeepsItOverARestart() throws Exception {
        Ladder first = ladder(1 << 20);
        publish(first, 100).get(2, TimeUnit.SECONDS);
        publish(first, 100).get(2, TimeUnit.SECONDS);
        assertThat(first.health()).extracting(DependencyHealth::status).containsOnly(Status.DEGRADED);
        first.close();

        Ladder second = ladder(1 << 20);

        assertThat(second.spooled()).isEqualTo(2);
        assertThat(metrics.get("huoke.ingress.stored")
                        .tag("rung", "spool")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void aSpoolThatIsFullRefusesAtOnceAndSaysSo() throws Exception {
        Ladder ladder = ladder(1 << 20);
        publish(ladder, 1_000_000).get(2, TimeUnit.SECONDS);

        assertThatThrownBy(() -> publish(ladder, 100_000).get(2, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);

        assertThat(ladder.spooled()).isEqualTo(1);
        assertThat(ladder.health()).extracting(DependencyHealth::status).containsOnly(Status.DOWN);
        assertThat(ladder.health())
                .extracting(DependencyHealth::detail)
                .contains("1 callbacks wait for Kafka; the spool is full (ingress.spool.max-size)");
    }

    @Test
    void aDiskThatFailsAtStartIsTriedAgainUntilItWorks() throws Exception {
        Path inTheWay = Files.writeString(
                Files.createDirectories(directory.resolve("spool")).resolve("records"), "");
        Ladder ladder = ladder(1 << 20);
        assertThatThrownBy(() -> publish(ladder, 100).get(2, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThat(ladder.health()).extracting(DependencyHealth::status).containsOnly(Status.DOWN);

        Files.delete(inTheWay);

        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !publish(ladder, 100)
                .handle((stored, failure) -> failure)
                .thenApply(java.util.Objects::nonNull)
                .get(2, TimeUnit.SECONDS));
        assertThat(ladder.spooled()).isEqualTo(1);
        assertThat(ladder.health()).extracting(DependencyHealth::status).containsOnly(Status.DEGRADED);
    }

    @Test
    void whatIsRefusedLeavesNothingThatWouldSendOthersThroughTheSpool() throws Exception {
        Ladder ladder = ladder(1 << 20);

        assertThatThrownBy(() -> publish(ladder, 2_000_000).get(2, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);

        assertThat(ladder.spooled()).isZero();
        assertThat(metrics.get("huoke.spool.writable").gauge().value()).isEqualTo(1);
    }

    @Test
    void aSecondLadderOnTheSameSpoolIsRefused() throws Exception {
        ladder(1 << 20);

        assertThatThrownBy(() -> ladder(1 << 20)).isInstanceOf(SpoolInUseException.class);
    }

    @Test
    void anEmptySpoolForgetsAtOnce() throws Exception {
        Ladder ladder = ladder(1 << 20);

        assertThat(ladder.forget(TENANT)).isZero();
    }

    @Test
    void whatIsSpooledIsNotForgottenBeforeKafkaHasIt() throws Exception {
        Ladder ladder = ladder(1 << 20);
        publish(ladder, 100).get(2, TimeUnit.SECONDS);
        CompletableFuture<Long> forgotten = new CompletableFuture<>();

        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                forgotten.complete(ladder.forget(TENANT));
            } catch (IOException | InterruptedException e) {
                forgotten.completeExceptionally(e);
            }
        });

        assertThatThrownBy(() -> forgotten.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(ladder.spooled()).isEqualTo(1);
        waiting.interrupt();
    }

    private Ladder ladder(long maxBytes) throws IOException {
        HuokeConfig config = new HuokeConfig(
                directory,
                new HuokeConfig.Kafka(Map.of(), 0, HuokeConfig.Flush.SYSTEM),
                new HuokeConfig.Topics(
                        new TopicNames(""), 1, OptionalInt.empty(), Map.of(), HuokeConfig.Topics.FORGET_WITHIN),
                new HuokeConfig.Ingress(
                        "127.0.0.1",
                        0,
                        1 << 20,
                        Duration.ofHours(1),
                        MAX_WAITING,
                        Duration.ofMillis(100),
                        maxBytes,
                        Optional.empty()),
                new HuokeConfig.Management("127.0.0.1", 0, Optional.empty()),
                Optional.empty(),
                List.of(),
                WeComConfig.ofNobody(),
                HuokeConfig.Reconciler.DEFAULT,
                HuokeConfig.Funnel.DEFAULT,
                HuokeConfig.Alerts.DEFAULT);
        Ladder ladder = new Ladder(KafkaConnection.of(config.kafka(), NOBODY), config, metrics);
        ladders.add(ladder);
        ladder.start();
        return ladder;
    }

    /** On an event loop, as the ingress does. */
    private CompletableFuture<Void> publish(Ladder ladder, int size) {
        EventRecord record = new EventRecord(
                Topic.ACQUISITION, "ww1/wp1", new RecordHeaders().add("ce_id", "1".getBytes(UTF_8)), new byte[size]);
        CompletableFuture<Void> stored = new CompletableFuture<>();
        vertx.runOnContext(
                unused -> ladder.publish(record).onComplete(stored::complete, stored::completeExceptionally));
        return stored;
    }
}
