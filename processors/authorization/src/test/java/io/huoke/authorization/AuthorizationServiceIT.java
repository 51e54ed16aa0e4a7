package io.huoke.authorization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.sandbox.api.Fault;
import io.huoke.sandbox.api.Faults;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.AuthorizationRow.Agent;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.ErasureRow.Command;
import io.huoke.schemas.FenceRow;
import io.huoke.schemas.ReceiptRow;
import io.huoke.schemas.TokenRejectionRow;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.TokenRow.Kind;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.testkit.TestKafka;
import io.huoke.testkit.TopicReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real broker, against a WeCom that answers over HTTP. */
class AuthorizationServiceIT {

    private static final String EXCHANGE = "service/v2/get_permanent_code";
    private static final String CORP_TOKEN = "service/get_corp_token";

    @TempDir
    private Path directory;

    private Office office;
    private AuthorizationService service;

    @BeforeEach
    void open() throws Exception {
        office = new Office(directory);
        service = office.started();
        office.tickets();
    }

    @AfterEach
    void close() {
        service.close();
        office.close();
    }

    @Test
    void anAuthCodeBecomesAnAuthorizationWithItsAppsAndAUsableToken() throws Exception {
        WeComEvent event = office.createAuth(Office.APP, "wpCorp1", "spring");

        TokenRow token = token("wwApp/wpCorp1");
        AuthorizationRow row = authorization("wwApp/wpCorp1");
        assertThat(row.kind()).isEqualTo(AppKind.THIRD_PARTY);
        assertThat(row.corpName()).isEqualTo("Corp wpCorp1");
        assertThat(row.state()).isEqualTo("spring");
        assertThat(row.epoch()).isEqualTo(1);
        assertThat(row.authorizedAt()).isEqualTo(event.time());
        Awaitility.await().atMost(Office.SOON).untilAsserted(() -> assertThat(
                        authorization("wwApp/wpCorp1").agents())
                .extracting(Agent::agentId)
                .hasSize(1));
        assertThat(office.sealer.open(row.sealed(), row).get("PermanentCode"))
                .isEqualTo(office.world
                        .census()
                        .permanentCode(Office.APP, "wpCorp1")
                        .orElseThrow());
        assertThat(office.sealer.open(token.sealed(), token).get("Value")).isNotEmpty();
        assertThat(token.expiresAt()).isAfter(Instant.now().plus(Duration.ofMinutes(100)));
    }

    @Test
    void aRepeatedEventIsExchangedOnce() {
        WeComEvent event = office.createAuth(Office.APP, "wpCorp1", "s1");
        var unused = token("wwApp/wpCorp1");

        office.send(Topic.AUTHORIZATION, event);
        office.createAuth(Office.APP, "wpCorp2", "s2");
        var unusedToo = token("wwApp/wpCorp2");

        assertThat(office.wecom.calls().received(EXCHANGE)).isEqualTo(2);
        assertThat(office.rows(Topic.ALERTS, AlertRow.class, AlertRow.TYPE)).isEmpty();
    }

    @Test
    void templatesOwnAppsAndTheProviderGetTheirTokensTheirOwnWay() {
        office.createAuth(Office.TEMPLATE, "wpCorp1", "s1");

        assertThat(token("dkTemplate/wpCorp1").kind()).isEqualTo(Kind.CORP);
        assertThat(token("wwOwnCorp.1000002/wwOwnCorp").kind()).isEqualTo(Kind.CORP);
        assertThat(token("wwProvider/~provider").kind()).isEqualTo(Kind.PROVIDER);
        assertThat(token("wwApp/~suite").kind()).isEqualTo(Kind.SUITE);
        assertThat(authorization("wwOwnCorp.1000002/wwOwnCorp").kind()).isEqualTo(AppKind.OWN_APP);
        assertThat(office.wecom.calls().received("gettoken")).isEqualTo(2);
    }

    @Test
    void theAccountsOfAServiceComponentAreAllKept() {
        office.world.corp("wpCorp1", "Corp", List.of("admin"));
        office.publish(
                Topic.AUTHORIZATION,
                Office.SERVICE,
                null,
                "wecom.create_auth",
                null,
                Map.of("ExtraInfo/AuthOpenKfIdList/OpenKfId", List.of("wk1", "wk2")),
                "AuthCode",
                office.world.authorize(Office.SERVICE, "wpCorp1", null));
        assertThat(authorization("wwService/wpCorp1").openKfIds()).containsExactly("wk1", "wk2");

        office.publish(
                Topic.AUTHORIZATION,
                Office.SERVICE,
                "wpCorp1",
                "wecom.change_auth",
                null,
                Map.of("ExtraInfo/AuthOpenKfIdList/OpenKfId", List.of("wk3")),
                null,
                null);

        Awaitility.await().atMost(Office.SOON).untilAsserted(() -> assertThat(
                        authorization("wwService/wpCorp1").openKfIds())
                .containsExactly("wk1", "wk2", "wk3"));
    }

    @Test
    void aSecondConfirmationAndItsWithdrawalGateAcquisition() {
        office.createAuth(Office.APP, "wpCorp1", "s1");
        assertThat(authorization("wwApp/wpCorp1").mayUseAcquisition()).isTrue();

        office.publish(
                Topic.AUTHORIZATION,
                Office.APP,
                "wpCorp1",
                "wecom.cancel_special_auth",
                null,
                Map.of("AuthType", "customer_acquisition"),
                null,
                null);

        Awaitility.await().atMost(Office.SOON).until(() -> !authorization("wwApp/wpCorp1")
                .mayUseAcquisition());
    }

    @Test
    void afterALostAnswerTheCodeIsTriedOnceMoreAndTheLossIsAnAlert() {
        office.createAuth(Office.APP, "wpWarm", "warm");
        var unused = token("wwApp/wpWarm");
        office.wecom.faults(Faults.always(Fault.LOST_RESPONSE).onlyFor(EXCHANGE));

        WeComEvent event = office.createAuth(Office.APP, "wpCorp1", "springCampaign");

        AlertRow alert = office.await(Topic.ALERTS, AlertRow.class, AlertRow.TYPE, "AuthCodeLost/wwApp/" + event.id());
        assertThat(alert.summary())
                .contains("wwApp")
                .contains("springCampaign")
                .contains(event.time().toString());
        assertThat(alert.eventIds()).containsExactly(event.id());
        assertThat(office.wecom.calls().received(EXCHANGE)).isEqualTo(3);

        office.wecom.faults(Faults.none());
        office.createAuth(Office.APP, "wpCorp1", "springCampaign");
        Awaitility.await()
                .atMost(Office.SOON)
                .until(() -> office.rows(Topic.ALERTS, AlertRow.class, AlertRow.TYPE)
                                .get(alert.key())
                                .state()
                        == AlertRow.State.RESOLVED);
    }

    @Test
    void aRestartedServiceFinishesWhatItBegan() throws Exception {
        office.createAuth(Office.APP, "wpWarm", "warm");
        var unused = token("wwApp/wpWarm");
        office.wecom.faults(Faults.always(Fault.BUSY).onlyFor(EXCHANGE));
        office.createAuth(Office.APP, "wpCorp1", "s1");
        Awaitility.await().atMost(Office.SOON).until(() -> office.wecom.calls().received(EXCHANGE) > 2);
        service.close();
        office.wecom.faults(Faults.none());

        service = office.started();

        var unusedToo = token("wwApp/wpCorp1");
        assertThat(office.rows(Topic.ALERTS, AlertRow.class, AlertRow.TYPE)).isEmpty();
    }

    @Test
    void aReportedTokenIsReplacedOnce() throws Exception {
        office.createAuth(Office.APP, "wpCorp1", "s1");
        TokenRow first = token("wwApp/wpCorp1");
        office.world.invalidateTokens(Office.APP, "wpCorp1");
        TokenRejectionRow rejection = new TokenRejectionRow(
                "wwApp/wpCorp1",
                "wwApp",
                Kind.CORP,
                "wpCorp1",
                TokenRejectionRow.digest(
                        office.sealer.open(first.sealed(), first).get("Value")),
                40014);

        for (int i = 0; i < 10; i++) {
            office.send(Topic.TOKEN_REJECTIONS, "wwApp", rejection);
        }

        Awaitility.await().atMost(Office.SOON).until(() -> token("wwApp/wpCorp1")
                .isNewerThan(first));
        office.createAuth(Office.APP, "wpCorp2", "s2");
        var unused = token("wwApp/wpCorp2");
        assertThat(office.wecom.calls().tokenCalls(CORP_TOKEN, "wwApp/wpCorp1")).isEqualTo(2);
    }

    @Test
    void whoCancelsIsForgottenAndMayComeBack() throws Exception {
        office.createAuth(Office.APP, "wpCorp1", "s1");
        office.createAuth(Office.APP, "wpCorp2", "s2");
        var unused = token("wwApp/wpCorp1");
        var unusedToo = token("wwApp/wpCorp2");
        String hash = office.sealer.tenantHash("wwApp/wpCorp1");

        WeComEvent cancelled = office.cancelAuth(Office.APP, "wpCorp1");

        ErasureRow command = office.await(Topic.ERASURES, ErasureRow.class, ErasureRow.TYPE, "wwApp/wpCorp1");
        assertThat(command).isEqualTo(new ErasureRow("wwApp/wpCorp1", Command.ERASE, hash, 1, cancelled.time()));
        assertThat(office.rows(Topic.AUTHORIZATIONS, AuthorizationRow.class, AuthorizationRow.TYPE))
                .doesNotContainKey("wwApp/wpCorp1")
                .containsKey("wwApp/wpCorp2");
        assertThat(office.rows(Topic.TOKENS, TokenRow.class, TokenRow.TYPE)).doesNotContainKey("wwApp/wpCorp1");
        assertThat(office.rows(Topic.RECEIPTS, ReceiptRow.class, ReceiptRow.TYPE))
                .containsKey(hash);

        for (String other : List.of("funnel", "ingress", "notifier", "quota", "reconciler")) {
            office.send(Topic.RECEIPTS, "wwApp", new ReceiptRow(hash, 1, other, Instant.now(), Map.of()));
        }
        Awaitility.await().atMost(Office.SOON).untilAsserted(() -> assertThat(
                        office.rows(Topic.ERASURES, ErasureRow.class, ErasureRow.TYPE))
                .isEmpty());
        FenceRow fence = office.await(Topic.AUTHORIZATIONS, FenceRow.class, FenceRow.TYPE, FenceRow.key("wwApp", hash));
        assertThat(fence.awaiting()).isEmpty();
        assertThat(fence.sealed()).isNull();

        office.publish(Topic.AUTHORIZATION, Office.APP, "wpCorp1", "wecom.change_auth", null, Map.of(), null, null);
        office.createAuth(Office.APP, "wpCorp1", "again");
        assertThat(authorization("wwApp/wpCorp1").epoch()).isEqualTo(2);
        assertThat(authorization("wwApp/wpCorp1").state()).isEqualTo("again");
        assertThat(office.await(Topic.ERASURES, ErasureRow.class, ErasureRow.TYPE, "wwApp/wpCorp1")
                        .command())
                .isEqualTo(Command.READMIT);

        office.send(Topic.AUTHORIZATION, cancelled);
        office.createAuth(Office.APP, "wpCorp3", "s3");
        var unusedThree = token("wwApp/wpCorp3");
        assertThat(office.rows(Topic.AUTHORIZATIONS, AuthorizationRow.class, AuthorizationRow.TYPE))
                .containsKey("wwApp/wpCorp1");
    }

    @Test
    void aRecordThatNobodyCanReadIsSetAsideAndStopsNothing() {
        office.send(new ProducerRecord<>(office.names.of(Topic.AUTHORIZATION), "wwApp", "poison".getBytes(UTF_8)));

        office.createAuth(Office.APP, "wpCorp1", "s1");

        var unused = token("wwApp/wpCorp1");
        assertThat(TopicReader.readAll(TestKafka.bootstrapServers(), office.names.of(Topic.DEAD_LETTERS_AUTHORIZATION)))
                .extracting(record -> new String(record.value(), UTF_8))
                .containsExactly("poison");
    }

    private AuthorizationRow authorization(String key) {
        return office.await(Topic.AUTHORIZATIONS, AuthorizationRow.class, AuthorizationRow.TYPE, key);
    }

    private TokenRow token(String key) {
        return office.await(Topic.TOKENS, TokenRow.class, TokenRow.TYPE, key);
    }
}
