package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.cli.AuthorizationStage.Outcome;
import io.huoke.sandbox.api.Faults;
import io.huoke.sandbox.api.LinkDraft;
import io.huoke.schemas.EventDeserializer;
import io.huoke.schemas.Json;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.testkit.TestKafka;
import io.huoke.testkit.TopicReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The reconciler in a process of its own that is killed in the middle of a pass, and {@code huoke reconcile}. */
@Isolated("it counts on time")
class ReconcileIT {

    private static final String CUSTOMER = "externalcontact/customer_acquisition/customer";
    private static final int LINKS = 4;
    private static final int CUSTOMERS = 2_500;
    private static final int PAGES = LINKS * 3;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void aPassGoesOnAfterAKillAndAnotherCanBeAskedFor() throws Exception {
        try (AuthorizationStage stage = new AuthorizationStage(directory)) {
            Tenant tenant = stage.ownApp("wpLarge", List.of("ann"));
            List<String> links = new ArrayList<>();
            for (int link = 0; link < LINKS; link++) {
                String id = stage.world.createLink("wpLarge", tenant.owner(), LinkDraft.of("link " + link, "ann"));
                links.add(id);
                for (int i = 0; i < CUSTOMERS; i++) {
                    stage.world.addCustomer(id, "ann", "wm" + link + "-" + i, "spring", Instant.now(), i % 3);
                }
            }
            stage.wecom.faults(
                    Faults.none().withLatency(1, Duration.ofMillis(400)).onlyFor(CUSTOMER));

            try (HuokeProcess first = stage.up("reconciler").awaitUp()) {
                await().atMost(SOON).until(() -> stage.wecom.calls().received(CUSTOMER) > LINKS);
                first.kill();
            }
            try (HuokeProcess second = stage.up("reconciler").awaitUp()) {
                await().atMost(SOON).pollInterval(Duration.ofMillis(500)).until(() -> completed(second, tenant));
                long calls = stage.wecom.calls().received(CUSTOMER);
                System.out.printf("kill in a pass: %d pages, %d calls%n", PAGES, calls);
                assertThat(calls).isBetween((long) PAGES, (long) PAGES + 2 * LINKS);
                everyCustomerIsToldOnce(stage);

                stage.wecom.faults(Faults.none());
                Outcome pass = stage.run("reconcile", "--tenant", tenant.toString(), "--days", "30");
                assertThat(pass.code()).as(pass.err()).isZero();
                assertThat(pass.err()).contains("] 4/4 links, 10000 customers");
                assertThat(pass.out()).contains("links      4").contains("no callback had told: 0");
                everyCustomerIsToldOnce(stage);
                assertThat(told(stage, Reconciled.Statistic.class)
                                .filter(data -> data.linkId().equals(links.getFirst()))
                                .map(Reconciled.Statistic::day)
                                .distinct())
                        .hasSize(30);

                JsonNode shown = get(second.management().resolve("/v1/reconciliation?tenant=" + tenant));
                assertThat(shown.at("/tenants/0/lastPass/days").asInt()).isEqualTo(30);
                assertThat(shown.at("/total/tenants").asInt()).isEqualTo(1);
                assertThat(shown.get("offsets").isEmpty()).isFalse();
                JsonNode channels = get(second.management().resolve("/v1/channels?tenant=" + tenant));
                assertThat(channels.get("channels").isEmpty()).isTrue();
            }

            assertThat(stage.run("reconcile", "--tenant", "ww1/wpNobody").err()).contains("has not authorized");
            assertThat(stage.run("reconcile", "--tenant", tenant.toString(), "--days", "181")
                            .code())
                    .isEqualTo(2);
        }
    }

    private static boolean completed(HuokeProcess service, Tenant tenant) throws Exception {
        JsonNode shown = get(service.management().resolve("/v1/reconciliation?tenant=" + tenant));
        return shown.at("/tenants/0").has("lastPass");
    }

    private static JsonNode get(URI uri) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return Json.MAPPER.readTree(http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body());
        }
    }

    private static void everyCustomerIsToldOnce(AuthorizationStage stage) {
        assertThat(events(stage)
                        .filter(event -> event.data() instanceof Reconciled.Customer)
                        .map(ReconciledEvent::id))
                .hasSize(LINKS * CUSTOMERS)
                .doesNotHaveDuplicates();
    }

    private static <D> Stream<D> told(AuthorizationStage stage, Class<D> type) {
        return events(stage).map(ReconciledEvent::data).filter(type::isInstance).map(type::cast);
    }

    private static Stream<ReconciledEvent> events(AuthorizationStage stage) {
        EventDeserializer reader = new EventDeserializer();
        return TopicReader.readAll(TestKafka.bootstrapServers(), stage.names.of(Topic.ACQUISITION)).stream()
                .map(record -> reader.deserialize(record.topic(), record.headers(), record.value()))
                .filter(ReconciledEvent.class::isInstance)
                .map(ReconciledEvent.class::cast);
    }
}
