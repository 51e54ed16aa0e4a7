package io.huoke.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.ingress.wecom.Decryption;
import io.huoke.ingress.wecom.EncryptedText;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated WeCom alone: what a human can do in it, and that API and callbacks tell the same. */
class SimulatedWecomTest {

    private static final int CUSTOMERS = 15;
    private static final String LINK = "ca-wpDemoCorp1-1";

    private final Cast cast = Cast.ofSeed(7);
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<URI> installed = new CopyOnWriteArrayList<>();
    private HttpServer receiver;
    private SimulatedWecom wecom;

    @BeforeEach
    void listen() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/callbacks/", this::receive);
        receiver.createContext("/install/", this::install);
        receiver.start();
    }

    @AfterEach
    void stop() {
        if (wecom != null) {
            wecom.close();
        }
        receiver.stop(0);
        http.close();
    }

    @Test
    void theApiTellsTheHistoryThatTheCallbacksTell() throws Exception {
        start(Optional.empty());
        String token = corpToken(Cast.APP, "wpDemoCorp1");
        List<String> customers = new ArrayList<>();
        for (String link : List.of("1", "2", "3")) {
            JsonNode page = call("customer?access_token=" + token, "{\"link_id\":\"ca-wpDemoCorp1-" + link + "\"}");
            page.get("customer_list")
                    .forEach(row -> customers.add(row.get("userid").textValue() + " "
                            + row.get("external_userid").textValue() + " "
                            + (row.get("chat_status").asInt() == 1)));
        }

        // The times differ by those of the two starts, who came and wrote does not.
        Facts facts = Facts.of(History.generate(CUSTOMERS, 7, Instant.now()));
        assertThat(customers)
                .containsExactlyInAnyOrderElementsOf(facts.customers().entrySet().stream()
                        .filter(entry -> entry.getKey().corpId().equals("wpDemoCorp1"))
                        .map(entry ->
                                entry.getKey().userId() + " " + entry.getKey().externalUserId() + " "
                                        + entry.getValue().chatted())
                        .toList());
    }

    @Test
    void whoListensIsToldTicketsAuthorizationsAndTheHistory() throws Exception {
        start(Optional.of(URI.create("http://127.0.0.1:" + receiver.getAddress().getPort())));
        int history = History.generate(CUSTOMERS, 7, Instant.now()).size();

        await().until(() -> received.size() == history + 4 + 4 * 3);

        Map<String, Long> byType = received.stream()
                .collect(Collectors.groupingBy(message -> element(message, "InfoType"), Collectors.counting()));
        assertThat(byType).containsEntry("suite_ticket", 4L).containsEntry("create_auth", 12L);
        assertThat(describe().at("/callbacks/failed").asInt()).isZero();
        String message = received.stream()
                .filter(each -> each.contains("create_auth") && each.contains(Cast.APP))
                .findFirst()
                .orElseThrow();
        JsonNode exchanged = post(
                "/cgi-bin/service/v2/get_permanent_code?suite_access_token=" + suiteToken(Cast.APP),
                "{\"auth_code\":\"" + element(message, "AuthCode") + "\"}");
        assertThat(exchanged.get("errcode").asInt()).isZero();
        assertThat(describe().get("corps").findValuesAsText(Cast.APP))
                .containsExactly(exchanged.get("permanent_code").textValue());
    }

    @Test
    void whatAHumanDoesIsToldByApiAndCallback() throws Exception {
        startWithListener();
        int before = describe().get("customers").asInt();

        JsonNode answer = post(
                "/sandbox/customers",
                "{\"link\":\"" + LINK
                        + "\",\"userid\":\"member0\",\"external_userid\":\"wmNew\",\"state\":\"s1\",\"chatted\":true}");
        send("DELETE", "/sandbox/authorizations?suite=" + Cast.APP + "&corp=wpDemoCorp1", "");

        assertThat(answer.get("customers").asInt()).isEqualTo(before + 1);
        await().until(() -> received.stream().anyMatch(message -> message.contains("cancel_auth")));
        assertThat(received)
                .anySatisfy(message -> assertThat(message).contains("add_external_contact", "wmNew", "s1"))
                .anySatisfy(message -> assertThat(message).contains("customer_start_chat", "wmNew", LINK));
    }

    @Test
    void aVisitorsWayIsToldFromTheFirstTap() throws Exception {
        startWithListener();
        received.clear();

        post(
                "/sandbox/customers",
                "{\"link\":\"" + LINK + "\",\"userid\":\"member0\",\"external_userid\":\"wmNew\",\"state\":\"st1\","
                        + "\"opened\":true,\"requested\":true}");

        for (String step : List.of("open_profile", "friend_request", "add_external_contact")) {
            await().until(() -> received.stream()
                    .anyMatch(message -> message.contains(step) && message.contains("<![CDATA[st1]]>")));
        }
        assertThat(received).noneMatch(message -> message.contains("wmNew") && message.contains("start_chat"));
    }

    @Test
    void linksAreMadeTappedAndDeletedByHandAndOnlyTheConsoleTellsOfIt() throws Exception {
        startWithListener();
        String token = Json.MAPPER
                .readTree(send("GET", "/cgi-bin/gettoken?corpid=wpDemoCorp1&corpsecret=" + cast.ownAppSecret(), "")
                        .body())
                .get("access_token")
                .textValue();
        String inCorp = "{\"corp\":\"wpDemoCorp1\",\"owner\":\"" + Cast.ownApp() + "\",\"name\":\"";

        String first = post("/sandbox/links", inCorp + "One\"}").get("link").textValue();
        String second = post("/sandbox/links", inCorp + "Two\"}").get("link").textValue();
        post("/sandbox/clicks", "{\"link\":\"" + second + "\",\"count\":3}");
        String now = String.valueOf(Instant.now().getEpochSecond());
        JsonNode figures = call(
                "statistic?access_token=" + token,
                "{\"link_id\":\"" + second + "\",\"start_time\":" + now + ",\"end_time\":" + now + "}");
        JsonNode silent = Json.MAPPER.readTree(
                send("DELETE", "/sandbox/links?link=" + first, "").body());
        send("DELETE", "/sandbox/links?link=" + second, "{\"announce\":true}");

        assertThat(figures.get("click_link_customer_cnt").asInt()).isEqualTo(3);
        assertThat(silent.get("announced").asBoolean()).isFalse();
        assertThat(element(awaitMessage("delete_link"), "LinkId")).isEqualTo(second);
        assertThat(received).noneMatch(message -> message.contains("delete_link") && message.contains(first));
        assertThat(call("get?access_token=" + token, "{\"link_id\":\"" + first + "\"}")
                        .get("errcode")
                        .asInt())
                .isEqualTo(40058);
    }

    @Test
    void whatBecomesOfTheQuotaIsToldWhereAThresholdIsCrossed() throws Exception {
        startWithListener();
        long balance = describe().at("/corps/0/quota").asLong();
        String corp = "{\"corp\":\"wpDemoCorp1\",";

        post("/sandbox/quota", corp + "\"use\":" + (balance - 20) + "}");
        assertThat(received).noneMatch(message -> message.contains("balance_"));
        post("/sandbox/quota", corp + "\"use\":1}");
        awaitMessages("balance_low", 4);
        post("/sandbox/quota", corp + "\"use\":19}");
        awaitMessages("balance_exhausted", 4);
        post("/sandbox/quota", corp + "\"buy\":5,\"expires\":\"2099-01-31\"}");
        awaitMessages("balance_increased", 4);
        post("/sandbox/quota", corp + "\"buy\":500}");

        assertThat(describe().at("/corps/0/quota").asLong()).isEqualTo(505);
        assertThat(received).filteredOn(message -> message.contains("balance_")).hasSize(12);
    }

    /** To the corp's own app, the third-party app, the template's and the acquisition component. */
    private void awaitMessages(String type, int count) {
        await().until(() ->
                received.stream().filter(message -> message.contains(type)).count() == count);
    }

    @Test
    void callbackAndApiTellTheSameOfAStateThatIsTooLong() throws Exception {
        start(Optional.of(URI.create("http://127.0.0.1:" + receiver.getAddress().getPort())));
        String state = "]]>" + "渠".repeat(30);

        post(
                "/sandbox/customers",
                "{\"link\":\"" + LINK + "\",\"userid\":\"member0\",\"external_userid\":\"wmLong\",\"state\":\"" + state
                        + "\"}");

        await().until(() -> received.stream().anyMatch(message -> message.contains("wmLong")));
        assertThat(received)
                .filteredOn(message -> message.contains("wmLong"))
                .singleElement()
                .satisfies(message -> assertThat(message)
                        .contains("<State><![CDATA[]]]]><![CDATA[>" + "渠".repeat(20) + "]]></State>"));
    }

    @Test
    void whoHasAuthorizedOnlyChangesThatUntilItIsTakenBack() throws Exception {
        startWithListener();

        JsonNode changed = authorize(Cast.APP, ",\"state\":\"s2\"");
        send("DELETE", "/sandbox/authorizations?suite=" + Cast.APP + "&corp=wpDemoCorp1", "");
        JsonNode again = authorize(Cast.APP, "");

        assertThat(changed.get("changed").asBoolean()).isTrue();
        assertThat(changed.has("auth_code")).isFalse();
        assertThat(again.get("auth_code").textValue()).hasSizeGreaterThan(64);
        String message = awaitMessage("change_auth");
        assertThat(element(message, "AuthCorpId")).isEqualTo("wpDemoCorp1");
        assertThat(element(message, "State")).isEqualTo("s2");
        assertThat(message).doesNotContain("AuthCode", "ExtraInfo");
    }

    @Test
    void aServiceComponentIsToldTheAccountsThatWereSelectedThisTime() throws Exception {
        startWithListener();
        String created = received.stream()
                .filter(message -> message.contains("create_auth") && message.contains(Cast.SERVICE))
                .findFirst()
                .orElseThrow();

        authorize(Cast.SERVICE, ",\"open_kf_ids\":[\"wkNew1\",\"wkNew2\"]");

        assertThat(created).contains("<ExtraInfo><AuthOpenKfIdList><OpenKfId><![CDATA[wk-wpDemoCorp");
        assertThat(awaitMessage("change_auth"))
                .contains("<OpenKfId><![CDATA[wkNew1]]></OpenKfId><OpenKfId><![CDATA[wkNew2]]></OpenKfId>"
                        + "</AuthOpenKfIdList></ExtraInfo>")
                .doesNotContain("wk-wpDemoCorp1");
        assertProblem(
                send(
                        "POST",
                        "/sandbox/authorizations",
                        "{\"suite\":\"" + Cast.APP + "\",\"corp\":\"wpDemoCorp1\",\"open_kf_ids\":[\"wk1\"]}"),
                400,
                "no service component");
    }

    @Test
    void theSecondConfirmationIsGivenAndTakenByHand() throws Exception {
        startWithListener();
        for (boolean approved : new boolean[] {false, true}) {
            post(
                    "/sandbox/special-authorizations",
                    "{\"suite\":\"" + Cast.APP + "\",\"corp\":\"wpDemoCorp1\",\"approved\":" + approved + "}");
        }

        assertThat(element(awaitMessage("cancel_special_auth"), "AuthCorpId")).isEqualTo("wpDemoCorp1");
        assertThat(element(awaitMessage("approve_special_auth"), "AuthType")).isEqualTo("customer_acquisition");
    }

    @Test
    void theSecretOfATemplatesAppIsResetByHand() throws Exception {
        startWithListener();

        String code = post("/sandbox/resets", "{\"suite\":\"" + Cast.TEMPLATE + "\",\"corp\":\"wpDemoCorp1\"}")
                .get("auth_code")
                .textValue();

        String message = awaitMessage("reset_permanent_code");
        assertThat(element(message, "AuthCode")).isEqualTo(code);
        assertThat(message).doesNotContain("AuthCorpId");
        assertProblem(
                send("POST", "/sandbox/resets", "{\"suite\":\"" + Cast.APP + "\",\"corp\":\"wpDemoCorp1\"}"),
                400,
                "no template");
    }

    @Test
    void anInstallationFromTheProvidersSiteEndsThereAndInNoCallback() throws Exception {
        start(Optional.empty());
        String preAuthCode = Json.MAPPER
                .readTree(
                        send("GET", "/cgi-bin/service/get_pre_auth_code?suite_access_token=" + suiteToken(Cast.APP), "")
                                .body())
                .get("pre_auth_code")
                .textValue();
        String redirect = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/install/" + Cast.APP + "/callback";
        String installation = "{\"corp\":\"wpDemoCorp1\",\"redirect\":\"" + redirect + "\",\"pre_auth_code\":\"";

        String code = post("/sandbox/installations", installation + preAuthCode + "\",\"state\":\"s1\"}")
                .get("auth_code")
                .textValue();

        await().until(() -> installed.size() == 1);
        assertThat(installed.getFirst().getRawQuery()).isEqualTo("auth_code=" + code + "&expires_in=600&state=s1");
        assertThat(received).isEmpty();
        assertProblem(send("POST", "/sandbox/installations", installation + "none\"}"), 400, "invalid pre_auth_code");
        assertProblem(
                send("POST", "/sandbox/installations", installation + preAuthCode + "\",\"state\":\"s-1\"}"),
                400,
                "letters and digits");
    }

    @Test
    void tokensAreInvalidatedByHand() throws Exception {
        start(Optional.empty());
        String token = corpToken(Cast.APP, "wpDemoCorp1");

        post("/sandbox/tokens/invalidations", "{\"owner\":\"" + Cast.APP + "\",\"corp\":\"wpDemoCorp1\"}");

        assertThat(call("list_link?access_token=" + token, "{}").get("errcode").asInt())
                .isEqualTo(40014);
    }

    @Test
    void aRegistrationIsCompletedByHand() throws Exception {
        start(Optional.of(URI.create("http://127.0.0.1:" + receiver.getAddress().getPort())));
        String token = post(
                        "/cgi-bin/service/get_provider_token",
                        "{\"corpid\":\"" + Cast.PROVIDER + "\",\"provider_secret\":\"" + cast.providerSecret() + "\"}")
                .get("provider_access_token")
                .textValue();
        String code = post(
                        "/cgi-bin/service/get_register_code?provider_access_token=" + token,
                        "{\"template_id\":\"tpl\",\"state\":\"s1\"}")
                .get("register_code")
                .textValue();

        post("/sandbox/registrations/" + code, "{\"corp\":\"wpNew\",\"contact_sync\":true}");

        await().until(() -> received.stream().anyMatch(message -> message.contains("register_corp")));
        String message = received.stream()
                .filter(each -> each.contains("register_corp"))
                .findFirst()
                .orElseThrow();
        assertThat(element(message, "ServiceCorpId")).isEqualTo(Cast.PROVIDER);
        assertThat(element(message, "RegisterCode")).isEqualTo(code);
        assertThat(message).contains("<ContactSync>", "<ExpiresIn>1800</ExpiresIn>", "wpNew");
    }

    @Test
    void faultsAreSetAndShown() throws Exception {
        start(Optional.empty());

        HttpResponse<String> answer = send("PUT", "/sandbox/faults", "{\"busy\":1,\"paths\":[\"gettoken\"]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(describe().at("/faults/busy").asDouble()).isEqualTo(1);
        assertThat(send("GET", "/cgi-bin/gettoken?corpid=x&corpsecret=y", "").body())
                .contains("\"errcode\":-1");
    }

    @Test
    void badInputIsAProblemInOneSentence() throws Exception {
        start(Optional.empty());

        assertProblem(send("PUT", "/sandbox/faults", "{\"bussy\":1}"), 400, "'bussy' is unknown");
        assertProblem(send("PUT", "/sandbox/faults", "{\"busy\":2}"), 400, "from 0 to 1");
        assertProblem(send("POST", "/sandbox/authorizations", "{"), 400, "not a JSON object");
        assertProblem(send("POST", "/sandbox/authorizations", "{\"suite\":\"x\",\"corp\":\"y\"}"), 400, "no suite x");
        assertProblem(send("POST", "/sandbox/customers", "{}"), 400, "'link' is missing");
        assertProblem(send("POST", "/sandbox/links", "{\"corp\":\"wpDemoCorp1\",\"owner\":\"x\"}"), 400, "no suite x");
        assertProblem(
                send("POST", "/sandbox/links", "{\"corp\":\"wpDemoCorp1\",\"owner\":\"" + Cast.COMPONENT + "\"}"),
                400,
                "creates no links");
        assertProblem(send("DELETE", "/sandbox/links", ""), 400, "?link=");
        assertProblem(send("DELETE", "/sandbox/links?link=none", ""), 400, "no link none");
        assertProblem(send("POST", "/sandbox/clicks", "{\"link\":\"" + LINK + "\",\"count\":-1}"), 400, "'count'");
        assertProblem(
                send("POST", "/sandbox/clicks", "{\"link\":\"" + LINK + "\",\"day\":\"today\"}"), 400, "'day' is not");
        assertProblem(send("POST", "/sandbox/quota", "{\"corp\":\"wpDemoCorp1\"}"), 400, "'buy' or 'use'");
        assertProblem(send("POST", "/sandbox/quota", "{\"corp\":\"none\",\"use\":1}"), 400, "no corp none");
        assertProblem(send("POST", "/sandbox/registrations/none", ""), 400, "register code");
        assertProblem(send("DELETE", "/sandbox/authorizations", ""), 400, "?suite=");
        assertProblem(send("GET", "/elsewhere", ""), 404, "there are GET /sandbox");
    }

    @Test
    void faultsForAnApiThatIsNoneAreRefused() throws Exception {
        start(Optional.empty());

        assertProblem(
                send("PUT", "/sandbox/faults", "{\"busy\":1,\"paths\":\"gettoken\"}"), 400, "'paths' is not a list");
        assertProblem(
                send("PUT", "/sandbox/faults", "{\"busy\":1,\"paths\":[\"/cgi-bin/gettoken\"]}"),
                400,
                "which is none of");
        assertProblem(send("PUT", "/sandbox/faults", "{\"slow\":1,\"latency_ms\":1e300}"), 400, "'latency_ms'");
        assertProblem(
                send("DELETE", "/sandbox/authorizations?suite=" + Cast.APP + "&corp=wpDemoCorp1", ""),
                400,
                "has not authorized");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String detail) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.body()).contains(detail);
    }

    private void start(Optional<URI> callbacks) throws Exception {
        wecom = SimulatedWecom.start(0, callbacks, CUSTOMERS, 7);
    }

    /** Returns when every suite has been authorized by every corp. */
    private void startWithListener() throws Exception {
        start(Optional.of(URI.create("http://127.0.0.1:" + receiver.getAddress().getPort())));
        await().until(() -> received.stream()
                        .filter(message -> message.contains("create_auth"))
                        .count()
                == 12);
    }

    private JsonNode authorize(String suiteId, String more) throws Exception {
        return post("/sandbox/authorizations", "{\"suite\":\"" + suiteId + "\",\"corp\":\"wpDemoCorp1\"" + more + "}");
    }

    private String awaitMessage(String infoType) {
        return await().until(
                        () -> received.stream()
                                .filter(message -> message.contains("[" + infoType + "]"))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private String corpToken(String suiteId, String corpId) throws Exception {
        String suiteToken = suiteToken(suiteId);
        String code = post("/sandbox/authorizations", "{\"suite\":\"" + suiteId + "\",\"corp\":\"" + corpId + "\"}")
                .get("auth_code")
                .textValue();
        return post(
                        "/cgi-bin/service/get_permanent_code?suite_access_token=" + suiteToken,
                        "{\"auth_code\":\"" + code + "\"}")
                .get("access_token")
                .textValue();
    }

    private String suiteToken(String suiteId) throws Exception {
        String ticket = post("/sandbox/tickets", "").get(suiteId).textValue();
        String secret = cast.suites().stream()
                .filter(suite -> suite.id().equals(suiteId))
                .findFirst()
                .orElseThrow()
                .secret();
        return post(
                        "/cgi-bin/service/get_suite_token",
                        "{\"suite_id\":\"" + suiteId + "\",\"suite_secret\":\"" + secret + "\",\"suite_ticket\":\""
                                + ticket + "\"}")
                .get("suite_access_token")
                .textValue();
    }

    private JsonNode call(String api, String body) throws Exception {
        return post("/cgi-bin/externalcontact/customer_acquisition/" + api, body);
    }

    private JsonNode describe() throws Exception {
        return Json.MAPPER.readTree(send("GET", "/sandbox", "").body());
    }

    private JsonNode post(String path, String body) throws Exception {
        return Json.MAPPER.readTree(send("POST", path, body).body());
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(wecom.base() + path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String endpoint = exchange.getRequestURI().getPath().substring("/callbacks/".length());
        KeyPair keys = cast.endpoints().values().stream()
                .filter(candidate -> candidate.id().equals(endpoint))
                .findFirst()
                .orElseThrow()
                .keys()
                .getFirst();
        Decryption decrypted = new CallbackCrypto(keys)
                .decrypt(EncryptedText.parse(element(body, "Encrypt")).orElseThrow());
        received.add(new String(((Decryption.Message) decrypted).message(), UTF_8));
        exchange.sendResponseHeaders(200, "success".length());
        exchange.getResponseBody().write("success".getBytes(UTF_8));
        exchange.close();
    }

    private void install(HttpExchange exchange) throws IOException {
        installed.add(exchange.getRequestURI());
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static String element(String xml, String name) {
        String start = "<" + name + "><![CDATA[";
        int from = xml.indexOf(start) + start.length();
        return xml.substring(from, xml.indexOf("]]>", from));
    }
}
