package io.huoke.sandbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.schemas.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A WeCom with one suite of each kind and one corp, and a caller who speaks plain HTTP. */
final class SandboxFixture implements AutoCloseable {

    static final String PROVIDER = "wwprovider";
    static final String APP = "wwthirdparty";
    static final String COMPONENT = "wwcomponent";
    static final String SERVICE = "wwservice";
    static final String TEMPLATE = "dktemplate";
    static final String CORP = "wpCorp1";
    static final int AGENT = 1_000_002;
    static final String OWN_APP = CORP + "." + AGENT;
    static final String LINKS = "externalcontact/customer_acquisition/";

    /** The world's clock. */
    static final class SetClock implements InstantSource {

        private volatile Instant now = Instant.parse("2026-06-15T02:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        void advance(Duration by) {
            now = now.plus(by);
        }
    }

    final SetClock clock = new SetClock();
    final World world = new World(clock, 1);
    final ApiServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    SandboxFixture() throws Exception {
        world.provider(PROVIDER, "provider-secret");
        world.suite(new SuiteSpec(APP, "app-secret", Kind.THIRD_PARTY));
        world.suite(new SuiteSpec(COMPONENT, "component-secret", Kind.ACQUISITION_COMPONENT));
        world.suite(new SuiteSpec(SERVICE, "service-secret", Kind.SERVICE_COMPONENT));
        world.suite(new SuiteSpec(TEMPLATE, "template-secret", Kind.TEMPLATE));
        world.corp(CORP, "Corp One", List.of("ann", "bob"), Map.of(1, Set.of("carl", "dora"), 2, crowd()));
        world.ownApp(CORP, AGENT, "own-secret");
        server = ApiServer.start(world, 0);
    }

    private static Set<String> crowd() {
        return java.util.stream.IntStream.range(0, 499)
                .mapToObj(number -> "crowd" + number)
                .collect(Collectors.toSet());
    }

    static String secretOf(String suiteId) {
        return suiteId.substring(2).replace("thirdparty", "app") + "-secret";
    }

    String suiteToken(String suiteId) throws Exception {
        return post(
                        "service/get_suite_token",
                        "suite_id",
                        suiteId,
                        "suite_secret",
                        secretOf(suiteId),
                        "suite_ticket",
                        world.newTicket(suiteId))
                .get("suite_access_token")
                .textValue();
    }

    String providerToken() throws Exception {
        return post("service/get_provider_token", "corpid", PROVIDER, "provider_secret", "provider-secret")
                .get("provider_access_token")
                .textValue();
    }

    /** Authorizes the suite and exchanges the code. */
    String permanentCode(String suiteId) throws Exception {
        String code = world.authorize(suiteId, CORP, null);
        return post("service/v2/get_permanent_code?suite_access_token=" + suiteToken(suiteId), "auth_code", code)
                .get("permanent_code")
                .textValue();
    }

    /** The whole way to a token of the suite in the corp. */
    String corpToken(String suiteId) throws Exception {
        String permanentCode = permanentCode(suiteId);
        if (suiteId.equals(TEMPLATE)) {
            return ownToken(permanentCode);
        }
        return post(
                        "service/get_corp_token?suite_access_token=" + suiteToken(suiteId),
                        "auth_corpid",
                        CORP,
                        "permanent_code",
                        permanentCode)
                .get("access_token")
                .textValue();
    }

    String ownToken(String secret) throws Exception {
        return get("gettoken?corpid=" + CORP + "&corpsecret=" + secret)
                .get("access_token")
                .textValue();
    }

    JsonNode get(String pathAndQuery) throws Exception {
        return json(send(request(pathAndQuery).GET()));
    }

    /** With a body of texts. */
    JsonNode post(String pathAndQuery, String... namesAndValues) throws Exception {
        var body = Answers.object();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            body.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return postJson(pathAndQuery, body.toString());
    }

    JsonNode postJson(String pathAndQuery, String body) throws Exception {
        return json(send(request(pathAndQuery).POST(BodyPublishers.ofString(body))));
    }

    /** One of the acquisition APIs, its body with ' for ". */
    JsonNode acquisition(String api, String token, String body) throws Exception {
        return postJson(LINKS + api + "?access_token=" + token, body.replace('\'', '"'));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create(server.base() + "/cgi-bin/" + pathAndQuery))
                .timeout(Duration.ofSeconds(20));
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8);
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return Json.MAPPER.readTree(answer.body());
    }

    /** Absent means success. */
    static int errcode(JsonNode answer) {
        return answer.path("errcode").asInt(0);
    }

    @Override
    public void close() {
        server.close();
        http.close();
    }
}
