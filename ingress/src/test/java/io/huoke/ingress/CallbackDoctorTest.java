package io.huoke.ingress;

import static io.huoke.ingress.CallbackClient.encrypt;
import static io.huoke.ingress.CallbackClient.outer;
import static io.huoke.ingress.CallbackClient.query;
import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.SUITE;
import static io.huoke.ingress.TestIngress.suiteMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.ingress.CallbackDoctor.Finding;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.EndpointConfig.Kind;
import io.huoke.schemas.config.Secret;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbackDoctorTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_767_225_600);
    private static final KeyPair OTHER_TOKEN = new KeyPair(new Secret("othertoken"), KEYS.encodingAesKey());
    private static final KeyPair OTHER_KEY = new KeyPair(KEYS.token(), new Secret("b".repeat(42) + "C"));
    private static final KeyPair OTHER = new KeyPair(new Secret("othertoken"), new Secret("d".repeat(42) + "C"));

    private List<Finding> findings = List.of();

    @AfterEach
    void noFindingTellsASecret() {
        assertThat(findings.toString())
                .doesNotContain(KEYS.token().value(), KEYS.encodingAesKey().value(), "othertoken", "marked-code");
    }

    @Test
    void aGoodCallbackIsAccepted() {
        examine("crm", KEYS, suiteMessage("<![CDATA[marked-code]]>"), SUITE);

        assertThat(findings).allMatch(Finding::ok);
        assertThat(last().message()).contains("wecom.customer_acquisition.open_profile", SUITE + "/wpCorp");
    }

    @Test
    void aWrongTokenIsTold() {
        examine("crm", OTHER_TOKEN, suiteMessage("x"), SUITE);

        assertWrong("token", "EncodingAESKey is right");
    }

    @Test
    void aWrongEncodingAesKeyIsTold() {
        examine("crm", OTHER_KEY, suiteMessage("x"), SUITE);

        assertWrong("encoding-aes-key", "Token is right");
    }

    @Test
    void twoWrongSettingsAreTold() {
        examine("crm", new KeyPair(new Secret("third"), new Secret("e".repeat(42) + "C")), suiteMessage("x"), SUITE);

        assertWrong("token", "neither");
    }

    @Test
    void aTokenAndAKeyOfDifferentPairsAreTold() {
        String encrypt = encrypt(OTHER_KEY, suiteMessage("x"), SUITE);
        EndpointConfig mixed = new EndpointConfig(
                "crm",
                Kind.SUITE,
                Optional.empty(),
                Set.of(SUITE),
                List.of(KEYS, new KeyPair(OTHER.token(), OTHER_KEY.encodingAesKey())));

        findings = new CallbackDoctor(List.of(mixed), Duration.ofHours(1))
                .examine(
                        "crm",
                        query(OTHER_KEY, encrypt, NOW.getEpochSecond()),
                        outer(encrypt).getBytes(UTF_8),
                        NOW);

        assertWrong("token", "belong together");
    }

    @Test
    void aCallbackOfAnotherEndpointIsTold() {
        examine("crm", OTHER, suiteMessage("x"), SUITE);

        assertWrong("endpoint", "endpoint other");
    }

    @Test
    void anUnknownEndpointIsTold() {
        examine("nobody", KEYS, suiteMessage("x"), SUITE);

        assertWrong("endpoint", "crm, other");
    }

    @Test
    void aReceiveIdThatIsNotAcceptedIsTold() {
        examine("crm", KEYS, suiteMessage("x"), "wwsomebody");

        assertWrong("receiveid", "wwsomebody");
    }

    @Test
    void aBodyThatIsNotWeComsIsTold() {
        findings = doctor().examine("crm", query(KEYS, "AAAA", NOW.getEpochSecond()), "{}".getBytes(UTF_8), NOW);
        assertWrong("body", "as WeCom posted it");

        examine("crm", KEYS, "<xml>", SUITE);
        assertWrong("body", "not WeCom's XML");
    }

    @Test
    void aQueryThatTheShellCutIsTold() {
        findings = doctor().examine("crm", "msg_signature=a", new byte[0], NOW);

        assertWrong("query", "quote it");
    }

    @Test
    void anOldTimestampIsToldBesideWhatElseThereIs() {
        String encrypt = encrypt(KEYS, suiteMessage("x"), SUITE);

        findings = doctor().examine(
                        "crm",
                        query(KEYS, encrypt, 1_700_000_000),
                        outer(encrypt).getBytes(UTF_8),
                        NOW);

        assertThat(findings)
                .anyMatch(finding -> !finding.ok() && finding.subject().equals("clock"));
        assertThat(last().ok()).isTrue();
    }

    @Test
    void aUrlVerificationIsExaminedToo() {
        String echo = encrypt(KEYS, "1616140317555161061", SUITE);
        String query = query(KEYS, echo, NOW.getEpochSecond());

        findings =
                doctor().examine("crm", "?" + query + "&echostr=" + URLEncoder.encode(echo, UTF_8), new byte[0], NOW);
        assertThat(findings).allMatch(Finding::ok);

        findings = doctor().examine("crm", query + "&echostr=" + echo.replace('+', ' ') + "x", new byte[0], NOW);
        assertWrong("query", "Base64");
    }

    private void examine(String endpoint, KeyPair keys, String message, String receiveId) {
        String encrypt = encrypt(keys, message, receiveId);
        findings = doctor().examine(
                        endpoint,
                        query(keys, encrypt, NOW.getEpochSecond()),
                        outer(encrypt).getBytes(UTF_8),
                        NOW);
    }

    private void assertWrong(String subject, String message) {
        assertThat(last().ok()).isFalse();
        assertThat(last().subject()).isEqualTo(subject);
        assertThat(last().message()).contains(message);
    }

    private Finding last() {
        return findings.getLast();
    }

    private static CallbackDoctor doctor() {
        return new CallbackDoctor(List.of(endpoint("crm", KEYS), endpoint("other", OTHER)), Duration.ofHours(1));
    }

    private static EndpointConfig endpoint(String id, KeyPair keys) {
        return new EndpointConfig(id, Kind.SUITE, Optional.empty(), Set.of(SUITE), List.of(keys));
    }
}
