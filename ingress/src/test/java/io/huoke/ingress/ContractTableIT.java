package io.huoke.ingress;

import static io.huoke.ingress.CallbackClient.encrypt;
import static io.huoke.ingress.CallbackClient.outer;
import static io.huoke.ingress.CallbackClient.query;
import static io.huoke.ingress.TestIngress.CORP;
import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.PROVIDER;
import static io.huoke.ingress.TestIngress.STRANGER;
import static io.huoke.ingress.TestIngress.SUITE;
import static io.huoke.ingress.TestIngress.appMessage;
import static io.huoke.ingress.TestIngress.suiteMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Json;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of the public listener's answers, one row each, as bytes on the wire. */
class ContractTableIT {

    private static final String ECHO = "1616140317555161061";

    private static TestIngress ingress;

    @BeforeAll
    static void start() throws Exception {
        ingress = new TestIngress();
    }

    @AfterAll
    static void stop() {
        ingress.close();
    }

    /**
     * A row.
     *
     * @param body what the answer's body is, to the byte; empty for a problem, whose form is checked instead
     */
    private record Row(String name, String request, int status, String contentType, Optional<String> body) {

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> rows() {
        String callback = encrypt(KEYS, suiteMessage("table"), SUITE);
        String signed = "/callbacks/crm?" + query(KEYS, callback);
        return List.of(
                echo("GET with a suite's echo", "crm", PROVIDER),
                echo("GET with a data URL's echo", "crm-data", PROVIDER),
                echo("GET with an app's echo", "own-app", CORP),
                echo("GET with an individual's echo, whose receiveid is empty", "own-app", ""),
                echo("GET with a provider's echo", "provider", PROVIDER),
                success("POST to kind suite", post(signed, outer(callback)), "success"),
                success("POST to kind provider", callback("provider", KEYS, systemEvent(), PROVIDER), "success"),
                success("POST to kind data", callback("crm-data", KEYS, appMessage("wpT", "t"), "wpT"), ""),
                success(
                        "POST to kind data with $CORPID$",
                        callback("crm-data/wpT", KEYS, appMessage("wpT", "u"), "wpT"),
                        ""),
                success("POST to kind corp", callback("own-app", KEYS, appMessage(CORP, "t"), CORP), ""),
                success("POST of an individual's app", callback("own-app", KEYS, appMessage(CORP, "i"), ""), ""),
                problem("unknown endpoint", callback("nobody", KEYS, suiteMessage("t"), SUITE), 404),
                problem("other method", request("DELETE", "/callbacks/crm", ""), 405),
                problem("missing parameter", post("/callbacks/crm?msg_signature=a&timestamp=1", outer(callback)), 400),
                problem("repeated parameter", post(signed + "&nonce=nonce1", outer(callback)), 400),
                problem("body not WeCom's XML", post(signed, "{}"), 400),
                problem("Encrypt missing", post(signed, "<xml><ToUserName>x</ToUserName></xml>"), 400),
                problem("Encrypt not Base64", post(signed, outer("not base64, is it?")), 400),
                problem("Encrypt not a multiple of 16", post(signed, outer("QUJDRA==")), 400),
                problem("no pair's signature holds", callback("crm", STRANGER, suiteMessage("t"), SUITE), 403),
                problem("body over the limit", post(signed, "a".repeat(TestIngress.MAX_BODY + 1)), 413),
                success("receiveid not accepted", callback("crm", KEYS, suiteMessage("t2"), "wwsomebody"), "success"),
                success(
                        "padding or length wrong",
                        post("/callbacks/crm?" + query(KEYS, junk()), outer(junk())),
                        "success"),
                success("inner XML unreadable", callback("crm", KEYS, "<xml>", SUITE), "success"),
                success(
                        "timestamp outside the window",
                        post("/callbacks/crm?" + query(KEYS, callback, 1_700_000_000), outer(callback)),
                        "success"),
                install("declared suite", TestIngress.DECLARED_SUITE),
                install("suite of an endpoint", SUITE),
                problem(
                        "install of an unknown suite",
                        get("/install/wwnobody/callback?auth_code=c&expires_in=600&state=s"),
                        404),
                problem("install without code", get("/install/" + SUITE + "/callback?expires_in=600&state=s"), 400),
                problem(
                        "install with two states",
                        get("/install/" + SUITE + "/callback?auth_code=c&expires_in=600&state=s&state=t"),
                        400),
                problem(
                        "install with a long state",
                        get("/install/" + SUITE + "/callback?auth_code=c&expires_in=600&state=" + "s".repeat(129)),
                        400),
                problem(
                        "install with a long code",
                        get("/install/" + SUITE + "/callback?auth_code=" + "c".repeat(513) + "&expires_in=600&state=s"),
                        400),
                problem("any other path", get("/"), 404));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isAnsweredAsTheContractSays(Row row) throws Exception {
        String answer = exchange(row.request);
        String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
        String body = answer.substring(head.length() + 4);

        assertThat(head).startsWith("HTTP/1.1 " + row.status + " ");
        assertThat(head.toLowerCase(java.util.Locale.ROOT))
                .contains("content-type: " + row.contentType)
                .contains("content-length: " + body.getBytes(UTF_8).length);
        if (row.body.isPresent()) {
            assertThat(body).isEqualTo(row.body.get());
        } else {
            JsonNode problem = Json.MAPPER.readTree(body);
            assertThat(problem.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder("type", "title", "status", "detail");
            assertThat(problem.get("status").asInt()).isEqualTo(row.status);
        }
        if (row.status == 405) {
            assertThat(head).containsIgnoringCase("allow: GET, POST");
        }
    }

    /** The last row of the table: what cannot be stored is not answered; see {@link UnansweredIT}. */
    @ParameterizedTest
    @MethodSource("installations")
    void anInstallationIsStoredWithItsCodeSealed(String suite) throws Exception {
        String state = "state" + suite;
        exchange(get("/install/" + suite + "/callback?auth_code=marked-code&expires_in=600&state=" + state));

        String id = EventId.ofParts("huoke.install_redirect", suite, "marked-code", state);
        ConsumerRecord<String, byte[]> record =
                ingress.awaitRecord(Topic.AUTHORIZATION, r -> id.equals(header(r, "ce_id")));
        JsonNode data = Json.MAPPER.readTree(record.value());
        assertThat(record.key()).isEqualTo(suite);
        assertThat(header(record, "ce_type")).isEqualTo("huoke.install_redirect");
        assertThat(header(record, "ce_dataschema")).isEqualTo("urn:huoke:schema:huoke.install_redirect:v1");
        assertThat(data.get("state").asText()).isEqualTo(state);
        assertThat(data.get("fields").get("expires_in").asText()).isEqualTo("600");
        assertThat(data.toString()).doesNotContain("marked-code");
        assertThat(ingress.sealer.open(data.get("sealed").asText(), id, "huoke.install_redirect"))
                .isEqualTo(Map.of("AuthCode", "marked-code"));
    }

    static List<String> installations() {
        return List.of(SUITE, TestIngress.DECLARED_SUITE);
    }

    private static Row echo(String name, String endpoint, String receiveId) {
        String echo = encrypt(KEYS, ECHO, receiveId);
        return success(
                name,
                get("/callbacks/" + endpoint + "?" + query(KEYS, echo) + "&echostr=" + URLEncoder.encode(echo, UTF_8)),
                ECHO);
    }

    private static Row install(String name, String suite) {
        String page = InstallHandler.PAGE;
        return new Row(
                "install of a " + name,
                get("/install/" + suite + "/callback?auth_code=c&expires_in=600&state=s"),
                200,
                "text/html; charset=utf-8",
                Optional.of(page));
    }

    private static Row success(String name, String request, String body) {
        return new Row(name, request, 200, "text/plain", Optional.of(body));
    }

    private static Row problem(String name, String request, int status) {
        return new Row(name, request, status, "application/problem+json", Optional.empty());
    }

    private static String callback(String endpoint, KeyPair keys, String message, String receiveId) {
        String encrypt = encrypt(keys, message, receiveId);
        return post("/callbacks/" + endpoint + "?" + query(keys, encrypt), outer(encrypt));
    }

    private static String systemEvent() {
        return "<xml><ServiceCorpId>" + PROVIDER + "</ServiceCorpId><InfoType>license_refund</InfoType>"
                + "<TimeStamp>1767225600</TimeStamp><AuthCorpId>wpT</AuthCorpId></xml>";
    }

    /** Two blocks that nobody encrypted. */
    private static String junk() {
        return "A".repeat(43) + "=";
    }

    private static String get(String path) {
        return request("GET", path, "");
    }

    private static String post(String path, String body) {
        return request("POST", path, body);
    }

    private static String request(String method, String path, String body) {
        return method + " " + path + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: "
                + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    }

    /** Everything that comes until the server closes the connection. */
    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", ingress.port())) {
            socket.setSoTimeout((int) Duration.ofSeconds(8).toMillis());
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
