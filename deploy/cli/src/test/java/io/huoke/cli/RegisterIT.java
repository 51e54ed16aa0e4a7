package io.huoke.cli;

import static io.huoke.cli.AuthorizationStage.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.cli.AuthorizationStage.Outcome;
import io.huoke.sandbox.api.Registration;
import io.huoke.schemas.CallbackCatalogue;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.RegistrationRow;
import io.huoke.schemas.RegistrationRow.Status;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventDeserializer;
import io.huoke.testkit.JsonSchemas;
import io.huoke.testkit.TestKafka;
import io.huoke.testkit.TopicReader;
import io.huoke.tokens.TokenIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code huoke register} against a real broker and a simulated WeCom. */
class RegisterIT {

    private static final String LINK = "https://open.work.weixin.qq.com/3rdservice/wework/register?register_code=";
    private static final String NEW_CORP = "wpNew";

    @TempDir
    private Path directory;

    private AuthorizationStage stage;

    @BeforeEach
    void set() throws Exception {
        stage = new AuthorizationStage(directory);
    }

    @AfterEach
    void strike() {
        stage.close();
    }

    @Test
    void aLinkIsPrintedOnceItIsToldToWhomeverFollowsRegistrations() throws Exception {
        stage.publishProviderToken();

        Outcome link = stage.run("register", "link", "--template", "tpl1", "--state", "visitor42");

        assertThat(link.code()).as(link.err()).isZero();
        assertThat(link.out()).startsWith(LINK);
        assertThat(link.err()).contains("state visitor42, good until ");
        String code = link.out().strip().substring(LINK.length());
        ConsumerRecord<String, byte[]> told = events().getFirst();
        WeComEvent event = read(told);
        assertThat(told.key()).isEqualTo(PROVIDER);
        assertThat(told.partition()).isEqualTo(OwnerPartition.of(PROVIDER, 4));
        assertThat(event.type()).isEqualTo(CallbackCatalogue.REGISTER_LINK);
        assertThat(event.data().state()).isEqualTo("visitor42");
        assertThat(event.data().field("TemplateId")).isEqualTo("tpl1");
        assertThat(Duration.between(
                        Instant.now(), Instant.parse((String) event.data().field("LinkExpiresAt"))))
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
        assertThat(stage.sealer.open(event)).containsEntry("RegisterCode", code);
        assertThat(new String(told.value(), StandardCharsets.UTF_8)).doesNotContain(code);
        assertThat(JsonSchemas.violations(
                        "urn:huoke:schema:huoke.register_link:v1", new String(told.value(), StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void aStateIsMadeUpWhereNoneIsGiven() throws Exception {
        stage.publishProviderToken();

        Outcome link = stage.run("register", "link", "--template", "tpl1");

        String state = read(events().getFirst()).data().state();
        assertThat(state).matches("[a-z0-9]{20}");
        assertThat(link.err()).contains("state " + state);
    }

    @Test
    void theStatusIsThatOfTheRowWithoutItsSecret() throws Exception {
        stage.put(Topic.REGISTRATIONS, PROVIDER, row(Status.PENDING, null));

        Outcome status = stage.run("register", "status", "visitor42");

        assertThat(status.code()).isZero();
        assertThat(status.out()).contains("pending: nobody has registered yet", "tpl1");
        assertThat(stage.run("register", "status", "visitor42", "--json").out())
                .contains("\"status\":\"pending\"")
                .doesNotContain("sealed");
        assertThat(stage.run("register", "complete", "visitor42").err()).contains("nobody has registered");
        Outcome unknown = stage.run("register", "status", "nobody");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("there is no registration with state nobody");
    }

    @Test
    void contactsAreUnlockedAfterTheRangeIsSetAndThatIsTold() throws Exception {
        registered();

        Outcome complete = stage.run("register", "complete", "visitor42", "--agent-id", "1000002", "--users", "admin");

        assertThat(complete.code()).as(complete.err()).isZero();
        assertThat(complete.out()).contains("the contacts of " + NEW_CORP + " are unlocked");
        assertThat(stage.wecom.calls().received()).containsKeys("agent/set_scope", "sync/contact_sync_success");
        WeComEvent event = read(events().getLast());
        assertThat(event.type()).isEqualTo(CallbackCatalogue.CONTACT_SYNC_SUCCESS);
        assertThat(event.data().corpId()).isEqualTo(NEW_CORP);
        assertThat(event.data().state()).isEqualTo("visitor42");
    }

    @Test
    void whomWeComDoesNotKnowKeepsTheContactsLocked() throws Exception {
        registered();

        Outcome complete =
                stage.run("register", "complete", "visitor42", "--agent-id", "1000002", "--users", "admin,nobody");

        assertThat(complete.code()).isEqualTo(1);
        assertThat(complete.err()).contains("WeCom does not know users [nobody]", "repeat this");
        assertThat(stage.wecom.calls().received()).doesNotContainKey("sync/contact_sync_success");
    }

    @Test
    void whatIsCompleteIsLeftAlone() throws Exception {
        stage.put(Topic.REGISTRATIONS, PROVIDER, row(Status.COMPLETE, NEW_CORP));

        assertThat(stage.run("register", "complete", "visitor42").out()).isEqualTo("nothing is left to do\n");
    }

    @Test
    void wrongUsageExits2() {
        assertThat(stage.run("register", "link").code()).isEqualTo(2);
        assertThat(stage.run("register", "link", "--template", "tpl1", "--state", "a-b")
                        .code())
                .isEqualTo(2);
        assertThat(stage.run("register", "complete", "visitor42", "--agent-id", "1")
                        .code())
                .isEqualTo(2);
        assertThat(stage.run("register", "complete", "visitor42", "--users", "a")
                        .code())
                .isEqualTo(2);
    }

    /** Somebody came by a link, and the authorization service has noticed. */
    private void registered() throws Exception {
        stage.publishProviderToken();
        Outcome link = stage.run("register", "link", "--template", "tpl1", "--state", "visitor42");
        Registration registration = stage.world.completeRegistration(
                link.out().strip().substring(LINK.length()), NEW_CORP, "New", "admin", true);
        stage.world.ownApp(NEW_CORP, 1_000_002, "app-of-new");
        stage.put(Topic.REGISTRATIONS, PROVIDER, row(Status.REGISTERED, NEW_CORP));
        stage.publish(
                new TokenIdentity(TokenRow.Kind.CONTACT_SYNC, PROVIDER, NEW_CORP),
                registration.contactSyncToken().orElseThrow());
    }

    private static RegistrationRow row(Status status, String corpId) {
        Instant now = Instant.now();
        return new RegistrationRow(
                PROVIDER,
                "visitor42",
                status,
                "tpl1",
                corpId,
                corpId == null ? null : "admin",
                now.plusSeconds(600),
                corpId == null ? null : now,
                corpId == null ? null : now.plusSeconds(1_800),
                status == Status.COMPLETE ? now : null,
                "c2VhbGVk");
    }

    private List<ConsumerRecord<String, byte[]>> events() {
        return TopicReader.readAll(TestKafka.bootstrapServers(), stage.names.of(Topic.REGISTRATION));
    }

    private static WeComEvent read(ConsumerRecord<String, byte[]> told) {
        return new WeComEventDeserializer().deserialize(told.topic(), told.headers(), told.value());
    }
}
