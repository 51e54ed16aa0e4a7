package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.cli.AuthorizationStage.Outcome;
import io.huoke.sandbox.api.LinkDraft;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.testkit.JsonSchemas;
import io.huoke.testkit.RefusingTopic;
import io.huoke.testkit.TestKafka;
import io.huoke.testkit.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code huoke links} against a real broker and a simulated WeCom. */
class LinksIT {

    private static final int PARTITIONS = 4;
    private static final String CORP = "wpCorp1";

    @TempDir
    private static Path directory;

    private static AuthorizationStage stage;
    private static Tenant tenant;

    @BeforeAll
    static void set() throws Exception {
        stage = new AuthorizationStage(directory);
        tenant = stage.ownApp(CORP, List.of("ann", "bob", "eve"));
        stage.world.quotaBatch(CORP, 100, LocalDate.now().plusDays(30));
    }

    @AfterAll
    static void strike() {
        stage.close();
    }

    @Test
    void whateverBecomesOfALinkIsOnItsTopic() throws Exception {
        Outcome created = links("create", "--name", "Spring", "--user", "ann,bob", "--no-skip-verify", "--json");
        assertThat(created.code()).as(created.err()).isZero();
        String linkId = Json.MAPPER.readTree(created.out()).get("linkId").asText();
        assertThat(links("add-members", "--link", linkId, "eve").out()).containsPattern("members +ann, bob, eve");
        assertThat(links("remove-members", "--link", linkId, "ann", "bob").out())
                .containsPattern("members +eve");
        Outcome updated = links(
                "update",
                "--link",
                linkId,
                "--name",
                "Summer",
                "--skip-verify",
                "--department",
                "7",
                "--priority-type",
                "2",
                "--priority-user",
                "bob");
        assertThat(updated.code()).as(updated.err()).isZero();
        assertThat(links("list").out())
                .containsPattern(linkId + " +Summer +active +0 and 1 department\\(s\\) +\\d+ s ago");
        Outcome asked = links("delete", "--link", linkId);
        assertThat(asked.code()).isEqualTo(2);
        assertThat(asked.err()).contains("give --yes");
        assertThat(links("delete", "--link", linkId, "--yes").out())
                .isEqualTo("link " + linkId + " of " + tenant + " is deleted\n");

        List<ConsumerRecord<String, byte[]>> messages = records(tenant, linkId);
        assertThat(messages).allSatisfy(message -> {
            assertThat(message.partition()).isEqualTo(TenantPartition.of(tenant.toString(), PARTITIONS));
            assertThat(JsonSchemas.violations(
                            "urn:huoke:schema:huoke.link:v1", new String(message.value(), StandardCharsets.UTF_8)))
                    .isEmpty();
        });
        List<LinkRow> rows = messages.stream().map(LinksIT::row).toList();
        assertThat(rows)
                .extracting(row -> row.range().userIds())
                .containsExactly(
                        List.of("ann", "bob"), List.of("ann", "bob", "eve"), List.of("eve"), List.of(), List.of());
        assertThat(rows).extracting(LinkRow::name).containsExactly("Spring", "Spring", "Spring", "Summer", "Summer");
        assertThat(rows).extracting(LinkRow::skipVerify).containsExactly(false, false, false, true, true);
        assertThat(rows).extracting(LinkRow::asOf).isSorted().doesNotHaveDuplicates();
        assertThat(rows.get(3).range().departmentIds()).containsExactly(7);
        assertThat(rows.get(3).priority()).isEqualTo(new LinkRow.Priority(2, List.of("bob")));
        assertThat(rows.get(3).status()).isEqualTo(LinkRow.Status.ACTIVE);
        assertThat(rows.get(4).status()).isEqualTo(LinkRow.Status.DELETED);
    }

    @Test
    void anAddressCarriesAStateOrAnIdsOfAnyLength() throws Exception {
        String linkId = stage.world.createLink(CORP, tenant.owner(), LinkDraft.of("Street", "ann"));
        String id = "客户 " + "x".repeat(500);

        Outcome plain = links("url", "--link", linkId, "--state", "shop 42");
        JsonNode mapped = Json.MAPPER.readTree(
                links("url", "--link", linkId, "--for", id, "--json").out());

        assertThat(plain.code()).as(plain.err()).isZero();
        assertThat(plain.out().lines())
                .satisfiesExactly(
                        url -> assertThat(url).startsWith("https://").endsWith("customer_channel=shop%2042"),
                        scheme -> assertThat(scheme)
                                .startsWith("weixin://biz/ww/profile/https%3A%2F%2F")
                                .endsWith("customer_channel%3Dshop%252042"));
        String state = ChannelRow.of(stage.sealer, tenant, id, Instant.now()).state();
        assertThat(mapped.fieldNames()).toIterable().containsExactly("url", "scheme", "state");
        assertThat(mapped.get("state").asText()).isEqualTo(state);
        assertThat(mapped.get("url").asText()).endsWith("customer_channel=" + state);
        assertThat(records(Topic.CHANNELS)).extracting(ConsumerRecord::key).contains(tenant + "/" + state);
    }

    @Test
    void aComponentMayListGetAndUrlOnly() throws Exception {
        stage.world.corp("wpCorp2", "Two", List.of("ann"));
        stage.world.ownApp("wpCorp2", 1_000_002, "secret");
        Tenant component = stage.authorized(
                new SuiteSpec(AuthorizationStage.COMPONENT, "component-secret", SuiteSpec.Kind.ACQUISITION_COMPONENT),
                AppKind.ACQUISITION_COMPONENT,
                "wpCorp2");
        String linkId = stage.world.createLink("wpCorp2", "wpCorp2.1000002", LinkDraft.of("Lent", "ann"));
        stage.world.authorizeLink(AuthorizationStage.COMPONENT, linkId);

        Outcome shown = of(component, "get", "--link", linkId);
        assertThat(shown.out()).containsPattern("name +Lent").containsPattern("members +-");
        assertThat(records(component, linkId))
                .singleElement()
                .satisfies(message -> assertThat(row(message).url()).contains("comp_scene="));
        assertThat(of(component, "url", "--link", linkId, "--state", "s1").out())
                .contains("comp_scene=")
                .contains("&customer_channel=s1");
        Outcome refused = of(component, "create", "--name", "N", "--user", "ann", "--skip-verify");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("acquisition-component, which may list, get and url only");
    }

    @Test
    void withoutQuotaNothingIsCreatedUnlessAnyway() throws Exception {
        Tenant poor = stage.ownApp("wpPoor", List.of("ann"));

        Outcome refused = of(poor, "create", "--name", "N", "--user", "ann", "--skip-verify");
        Outcome insisted = of(poor, "create", "--name", "N", "--user", "ann", "--skip-verify", "--anyway");

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .contains("no quota left (balance 0)", "--anyway")
                .doesNotContain("\tat ");
        assertThat(insisted.code()).as(insisted.err()).isZero();
    }

    @Test
    void whatIsDoneAndCannotBeRecordedIsTold() throws Exception {
        String linkId = stage.world.createLink(CORP, tenant.owner(), LinkDraft.of("Unrecorded", "ann"));
        try (RefusingTopic refusing = RefusingTopic.of(TestKafka.bootstrapServers(), stage.names.of(Topic.LINKS))) {
            Outcome deleted = links("delete", "--link", linkId, "--yes");

            assertThat(deleted.code()).isEqualTo(1);
            assertThat(deleted.err())
                    .startsWith("huoke: WeCom has deleted link " + linkId + " of " + tenant
                            + ", but huoke.links does not say so (")
                    .contains("do not repeat it: the reconciler finds it")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void whoIsNotThereIsToldInASentence() {
        Outcome nobody = of(new Tenant("wwnobody", CORP), "list");

        assertThat(nobody.code()).isEqualTo(1);
        assertThat(nobody.err())
                .isEqualTo("huoke: wwnobody/" + CORP + " has not authorized, or has cancelled;"
                        + " `huoke authorizations list` shows who has\n");
    }

    private static Outcome links(String... arguments) {
        return of(tenant, arguments);
    }

    private static Outcome of(Tenant whose, String... arguments) {
        return stage.run(Stream.of(Stream.of("links"), Stream.of(arguments), Stream.of("--tenant", whose.toString()))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    private static List<ConsumerRecord<String, byte[]>> records(Tenant whose, String linkId) {
        return records(Topic.LINKS).stream()
                .filter(message -> message.key().equals(LinkRow.key(whose.toString(), linkId)))
                .toList();
    }

    private static LinkRow row(ConsumerRecord<String, byte[]> message) {
        return new RowEventDeserializer<>(LinkRow.class)
                .deserialize(message.topic(), message.headers(), message.value())
                .row();
    }

    private static List<ConsumerRecord<String, byte[]>> records(Topic topic) {
        return TopicReader.readAll(TestKafka.bootstrapServers(), stage.names.of(topic));
    }
}
