package io.huoke.ingress;

import static io.huoke.ingress.CallbackClient.encrypt;
import static io.huoke.ingress.CallbackClient.outer;
import static io.huoke.ingress.CallbackClient.query;
import static io.huoke.ingress.TestIngress.CORP;
import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.NEXT_AES_KEY;
import static io.huoke.ingress.TestIngress.PROVIDER;
import static io.huoke.ingress.TestIngress.STRANGER;
import static io.huoke.ingress.TestIngress.SUITE;
import static io.huoke.ingress.TestIngress.appMessage;
import static io.huoke.ingress.TestIngress.suiteMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.schemas.DeadLetter;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Json;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the public listener's contract, through HTTP, and what it leaves on Kafka. */
class IngressContractIT {

    private static TestIngress ingress;
    private static CallbackClient client;

    @BeforeAll
    static void start() throws Exception {
        ingress = new TestIngress();
        client = ingress.client;
    }

    @AfterAll
    static void stop() {
        ingress.close();
    }

    @ParameterizedTest
    @CsvSource({
        "crm, wwprovider00000001",
        "crm, ww1111aaaa2222bbbb",
        "crm-data, wwprovider00000001",
        "own-app, wwowncorp"
    })
    void urlVerificationAnswersTheEchoAndNothingElse(String endpoint, String receiveId) throws Exception {
        HttpResponse<String> answer = client.verify(endpoint, KEYS, encrypt(KEYS, "1616140317555161061", receiveId));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("1616140317555161061");
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain");
    }

    @Test
    void urlVerificationForSomebodyElseIsRefusedWithTheIdThatWasReceived() throws Exception {
        HttpResponse<String> answer = client.verify("crm", KEYS, encrypt(KEYS, "1", "wwsomebody"));

        assertProblem(answer, 403);
        assertThat(answer.body()).contains("wwsomebody", "receive-ids");
    }

    @Test
    void aSuiteCallbackIsAnsweredSuccessAndIsOnKafkaThen() throws Exception {
        String message = suiteMessage("suite-1");

        HttpResponse<String> answer = client.callback("crm", KEYS, message, SUITE);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("success");
        String id = EventId.ofMessage(SUITE, message.getBytes(UTF_8));
        ConsumerRecord<String, byte[]> record =
                ingress.awaitRecord(Topic.ACQUISITION, r -> header(r, "ce_id").equals(id));
        assertThat(record.key()).isEqualTo(SUITE + "/wpCorp");
        assertThat(header(record, "ce_source")).isEqualTo("/wecom/crm");
        assertThat(header(record, "ce_type")).isEqualTo("wecom.customer_acquisition.open_profile");
        assertThat(header(record, "content-type")).isEqualTo("application/json");
        assertThat(Json.MAPPER.readTree(record.value()).get("state").asText()).isEqualTo("suite-1");
    }

    @ParameterizedTest
    @CsvSource({
        "crm-data, wpCorp, ww1111aaaa2222bbbb/wpCorp",
        "crm-data/wpCorp, wpCorp, ww1111aaaa2222bbbb/wpCorp",
        "own-app, wwowncorp, wwowncorp.1000002/wwowncorp",
    })
    void dataAndCorpCallbacksAreAnsweredWithAnEmptyBody(String endpoint, String corp, String tenant) throws Exception {
        HttpResponse<String> answer = client.callback(endpoint, KEYS, appMessage(corp, endpoint), corp);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(ingress.awaitRecord(
                                Topic.ACQUISITION,
                                r -> data(r).path("state").asText().equals(endpoint))
                        .key())
                .isEqualTo(tenant);
    }

    @Test
    void aSystemEventIsAnsweredSuccessAndItsSecretsAreSealed() throws Exception {
        String message = "<xml><ServiceCorpId>" + PROVIDER + "</ServiceCorpId><InfoType>register_corp</InfoType>"
                + "<TimeStamp>1767225600</TimeStamp><AuthCorpId>wpNew</AuthCorpId>"
                + "<RegisterCode>marked-secret</RegisterCode></xml>";

        HttpResponse<String> answer = client.callback("provider", KEYS, message, PROVIDER);

        assertThat(answer.body()).isEqualTo("success");
        ConsumerRecord<String, byte[]> record = ingress.awaitRecord(
                Topic.REGISTRATION, r -> header(r, "ce_type").equals("wecom.register_corp"));
        assertThat(new String(record.value(), UTF_8)).doesNotContain("marked-secret");
        assertThat(ingress.sealer.open(
                        data(record).get("sealed").asText(), header(record, "ce_id"), "wecom.register_corp"))
                .containsOnly(Map.entry("RegisterCode", "marked-secret"));
    }

    @Test
    void aRepeatedDeliveryIsAnsweredSuccessAgain() throws Exception {
        String encrypt = encrypt(KEYS, suiteMessage("repeated"), SUITE);
        String path = "/callbacks/crm?" + query(KEYS, encrypt);

        assertThat(client.post(path, outer(encrypt)).body()).isEqualTo("success");
        assertThat(client.post(path, outer(encrypt)).body()).isEqualTo("success");
    }

    @Test
    void whileTheEncodingAesKeyRotatesBothPairsWork() throws Exception {
        assertThat(client.callback("crm", NEXT_AES_KEY, suiteMessage("rotated"), SUITE)
                        .body())
                .isEqualTo("success");

        ingress.awaitRecord(
                Topic.ACQUISITION, r -> data(r).path("state").asText().equals("rotated"));
    }

    @Test
    void anUnknownEndpointIs404() throws Exception {
        assertProblem(client.callback("nobody", KEYS, suiteMessage("x"), SUITE), 404);
        assertProblem(client.get("/"), 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/callbacks",
                "/callbacks/",
                "/callbacks//",
                "/callbacks///",
                "/callbacks/nobody/crm",
                "/callbacks/crm/ww1/further",
                "/callbacks/%2e%2e/crm",
                "/callbackscrm"
            })
    void anyOtherPathIs404(String path) throws Exception {
        assertProblem(client.post(path, "<xml/>"), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/callbacks/crm", "/callbacks/crm/", "/callbacks/crm/ww1", "/callbacks/crm/ww1/"})
    void anEndpointMayBeFollowedByTheCorpAndASlash(String path) throws Exception {
        assertProblem(client.post(path, "<xml/>"), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
    void anotherMethodIs405WithAllow(String method) throws Exception {
        HttpResponse<String> answer =
                client.send(client.request("/callbacks/crm").method(method, BodyPublishers.noBody()));

        assertProblem(answer, 405);
        assertThat(answer.headers().firstValue("allow")).hasValue("GET, POST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "msg_signature=a&timestamp=1",
                "msg_signature=a&nonce=1",
                "timestamp=1&nonce=1",
                "msg_signature=a&msg_signature=b&timestamp=1&nonce=1",
            })
    void aMissingOrRepeatedParameterIs400(String query) throws Exception {
        String encrypt = encrypt(KEYS, suiteMessage("parameters"), SUITE);

        HttpResponse<String> post = client.post("/callbacks/crm?" + query, outer(encrypt));
        HttpResponse<String> get =
                client.get("/callbacks/crm?echostr=" + URLEncoder.encode(encrypt, UTF_8) + "&" + query);

        assertProblem(post, 400);
        assertProblem(get, 400);
        assertThat(post.body()).contains("must have");
        assertThat(get.body()).contains("must have");
    }

    @Test
    void aQueryThatCannotBeDecodedIs400() throws Exception {
        assertThat(raw("GET /callbacks/crm?msg_signature=%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json");
        assertThat(raw("GET /%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json");
    }

    @Test
    void anEchoThatIsMissingIs400() throws Exception {
        assertProblem(client.get("/callbacks/crm?" + query(KEYS, "AAAA")), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not xml",
                "<xml></xml>",
                "<xml><Encrypt></Encrypt></xml>",
                "<xml><Encrypt>not base64!</Encrypt></xml>",
                "<xml><Encrypt>AAAA</Encrypt></xml>",
                "<xml><Encrypt>P9nAzCzyDtyTWESHep1vCw==</Encrypt><Encrypt>P9nAzCzyDtyTWESHep1vCw==</Encrypt></xml>",
                "<!DOCTYPE xml [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><xml><Encrypt>&e;</Encrypt></xml>",
            })
    void aBodyThatIsNotWeComsXmlIs400(String body) throws Exception {
        assertProblem(client.post("/callbacks/crm?" + query(KEYS, "AAAA"), body), 400);
    }

    @Test
    void aSignatureOfNoConfiguredPairIs403() throws Exception {
        assertProblem(client.callback("crm", STRANGER, suiteMessage("forged"), SUITE), 403);
        assertProblem(client.verify("crm", STRANGER, encrypt(STRANGER, "1", SUITE)), 403);
    }

    @Test
    void aBodyOverTheLimitIs413() throws Exception {
        assertProblem(client.post("/callbacks/crm?" + query(KEYS, "AAAA"), "a".repeat(TestIngress.MAX_BODY + 1)), 413);
    }

    @Test
    void theContentTypeOfABodyMeansNothing() throws Exception {
        String encrypt = encrypt(KEYS, suiteMessage("as-a-form"), SUITE);

        HttpResponse<String> answer = client.send(client.request("/callbacks/crm?" + query(KEYS, encrypt))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(outer(encrypt))));

        assertThat(answer.body()).isEqualTo("success");
    }

    @Test
    void anAuthenticCallbackThatCannotBeUsedIsKeptAndAnsweredSuccess() throws Exception {
        assertDeadLetter("receiveid", KEYS, encrypt(KEYS, suiteMessage("dead-1"), "wwsomebody"));
        assertDeadLetter("xml", KEYS, encrypt(KEYS, "<xml>dead-2", SUITE));
        assertDeadLetter("no-type", KEYS, encrypt(KEYS, "<xml><SuiteId>dead-3</SuiteId></xml>", SUITE));
        assertDeadLetter("length", KEYS, encryptedNonsense());
        // Signed by the right Token, but encrypted with a key that nobody configured.
        KeyPair unknownAesKey = new KeyPair(KEYS.token(), new Secret("c".repeat(43)));
        assertDeadLetter("padding", KEYS, encrypt(unknownAesKey, suiteMessage("dead-4"), SUITE));
    }

    @Test
    void aStaleTimestampIsADeadLetter() throws Exception {
        String encrypt = encrypt(KEYS, suiteMessage("dead-stale"), SUITE);
        long tooOld = Instant.now().getEpochSecond() - 3_700;

        HttpResponse<String> answer = client.post("/callbacks/crm?" + query(KEYS, encrypt, tooOld), outer(encrypt));

        assertThat(answer.body()).isEqualTo("success");
        assertThat(awaitDeadLetter(encrypt).get("reason").asText()).isEqualTo("stale");
    }

    /** The answer to something that no HTTP client would send. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", ingress.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static void assertDeadLetter(String reason, KeyPair keys, String encrypt) throws Exception {
        HttpResponse<String> answer = client.post("/callbacks/crm?" + query(keys, encrypt), outer(encrypt));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("success");
        JsonNode letter = awaitDeadLetter(encrypt);
        assertThat(letter.get("reason").asText()).isEqualTo(reason);
        assertThat(letter.get("endpoint").asText()).isEqualTo("crm");
        assertThat(letter.get("detail").asText()).isNotBlank();
    }

    private static JsonNode awaitDeadLetter(String encrypt) throws Exception {
        String id = EventId.ofMessage("crm", outer(encrypt).getBytes(UTF_8));
        ConsumerRecord<String, byte[]> record =
                ingress.awaitRecord(Topic.DEAD_LETTERS, r -> header(r, "ce_id").equals(id));
        JsonNode letter = data(record);
        assertThat(ingress.sealer.openBytes(letter.get("sealed").binaryValue(), id, DeadLetter.TYPE))
                .asString(UTF_8)
                .startsWith("msg_signature=")
                .endsWith("\n" + outer(encrypt));
        return letter;
    }

    /** 32 zero bytes padded as if right, so that only the length inside is wrong. */
    private static String encryptedNonsense() throws Exception {
        byte[] key = Base64.getDecoder().decode(KEYS.encodingAesKey().value());
        javax.crypto.Cipher cipher = javax.crypto.Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(
                javax.crypto.Cipher.ENCRYPT_MODE,
                new javax.crypto.spec.SecretKeySpec(key, "AES"),
                new javax.crypto.spec.IvParameterSpec(key, 0, 16));
        byte[] plain = new byte[64];
        java.util.Arrays.fill(plain, 32, 64, (byte) 32);
        plain[16] = 127;
        return Base64.getEncoder().encodeToString(cipher.doFinal(plain));
    }

    private static void assertProblem(HttpResponse<String> answer, int status) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        JsonNode problem = Json.MAPPER.readTree(answer.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.fieldNames()).toIterable().containsExactlyInAnyOrder("type", "title", "status", "detail");
        assertThat(answer.body()).doesNotContain("QDG6eK", "Exception", CORP);
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static JsonNode data(ConsumerRecord<String, byte[]> record) {
        try {
            return Json.MAPPER.readTree(record.value());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
