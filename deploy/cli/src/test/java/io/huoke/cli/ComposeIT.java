package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.notifier.NotifierService;
import io.huoke.sandbox.CallbackUrl;
import io.huoke.sandbox.Poster;
import io.huoke.sandbox.Poster.Delivery;
import io.huoke.sandbox.api.ApiServer;
import io.huoke.sandbox.api.LinkDraft;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.World;
import io.huoke.schemas.Json;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import io.huoke.testkit.ChildBroker;
import io.huoke.testkit.TopicReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * docker-compose.yml without Docker: each service's command and environment in a process of its own against a broker in
 * another, with nothing replaced but addresses and folders.
 */
class ComposeIT {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::\\?[^}]*)?}");
    private static final String KEYSET = Sealer.generateKeyset();
    private static final String MANAGEMENT_TOKEN = "a-management-token";
    private static final String SUITE = "ww1111aaaa2222bbbb";
    private static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"));

    private static final String SUITE_SECRET = "a-suite-secret";

    private final World world = new World(InstantSource.system(), 1);

    @TempDir
    private Path directory;

    private ApiServer wecom;
    private String link;

    @BeforeEach
    void startWecom() throws Exception {
        world.suite(new SuiteSpec(SUITE, SUITE_SECRET, SuiteSpec.Kind.THIRD_PARTY));
        world.corp("wpCorp", "Corp", List.of("u1"));
        link = world.createLink(
                "wpCorp", SUITE, new LinkDraft("spring", List.of("u1"), List.of(), true, true, Optional.empty()));
        wecom = ApiServer.start(world, 0);
    }

    @AfterEach
    void stopWecom() {
        wecom.close();
    }

    @Test
    void everyServiceOfTheComposeFileRunsAndTogetherTheyDoTheJob() throws Exception {
        JsonNode compose = compose();
        Map<String, HuokeProcess> services = new LinkedHashMap<>();
        try (ChildBroker broker = ChildBroker.start(directory)) {
            for (Map.Entry<String, JsonNode> service : compose.get("services").properties()) {
                if (service.getValue().has("command")) {
                    services.put(service.getKey(), start(service.getKey(), service.getValue(), broker));
                }
            }
            assertThat(services).containsOnlyKeys(Installation.SERVICES);
            services.values().forEach(HuokeProcess::awaitUp);

            assertReady(services.values());
            assertDoesTheJob(services.get("ingress").ingress(), broker);

            for (HuokeProcess service : services.values()) {
                service.terminate();
                assertThat(service.awaitExit(Duration.ofSeconds(10))).isEqualTo(128 + 15);
            }
        } finally {
            services.values().forEach(HuokeProcess::close);
        }
    }

    @Test
    void theNotifierWatchesEveryOtherServiceWhereTheComposeFileHasIt() throws Exception {
        JsonNode services = compose().get("services");
        JsonNode config =
                Json.MAPPER.valueToTree(new Yaml().load(Files.readString(ROOT.resolve("deploy/compose/huoke.yaml"))));

        Map<String, String> watched = new HashMap<>();
        config.at("/alerts/watch")
                .forEach(watch ->
                        watched.put(watch.get("name").asText(), watch.get("url").asText()));

        Map<String, String> others = new HashMap<>();
        Installation.SERVICES.stream()
                .filter(service -> !service.equals(NotifierService.NAME))
                .forEach(service -> others.put(
                        service,
                        "http://" + service + ":"
                                + services.at("/" + service + "/environment/HUOKE_MANAGEMENT_PORT")
                                        .asText()));
        assertThat(watched).isEqualTo(others);
    }

    /** SnakeYAML itself, because Jackson does not apply merge keys. */
    private static JsonNode compose() throws IOException {
        return Json.MAPPER.valueToTree(new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml"))));
    }

    private HuokeProcess start(String name, JsonNode service, ChildBroker broker) throws IOException {
        Path own = Files.createDirectory(directory.resolve(name));
        Map<String, String> environment = environment(service);
        environment.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        environment.put("HUOKE_DATA_DIR", own.resolve("data").toString());
        environment.put("HUOKE_INGRESS_PORT", "0");
        environment.put("HUOKE_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("HUOKE_MANAGEMENT_PORT", "0");
        environment.put("WECOM_API_BASE", wecom.base().toString());
        List<String> command = new ArrayList<>();
        service.get("command").forEach(word -> command.add(onThisMachine(word.asText(), service)));
        return HuokeProcess.start(own, environment, command.toArray(String[]::new));
    }

    /** The environment of the file with the values that its .env would give. */
    private static Map<String, String> environment(JsonNode service) {
        Map<String, String> given = Map.of(
                "HUOKE_SEALING_KEYSET",
                KEYSET,
                "HUOKE_MANAGEMENT_TOKEN",
                MANAGEMENT_TOKEN,
                "CRM_SUITE_ID",
                SUITE,
                "CRM_SUITE_SECRET",
                SUITE_SECRET,
                "CRM_PROVIDER_CORP_ID",
                "wwprovider",
                "CRM_TOKEN",
                KEYS.token().value(),
                "CRM_AES_KEY",
                KEYS.encodingAesKey().value());
        Map<String, String> environment = new HashMap<>();
        service.get("environment")
                .properties()
                .forEach(entry -> environment.put(
                        entry.getKey(),
                        VARIABLE.matcher(entry.getValue().asText())
                                .replaceAll(match -> Matcher.quoteReplacement(given.get(match.group(1))))));
        return environment;
    }

    /** A path inside the container becomes the one that is mounted there. */
    private static String onThisMachine(String word, JsonNode service) {
        for (JsonNode volume : service.get("volumes")) {
            String[] parts = volume.asText().split(":");
            if (parts[1].equals(word)) {
                Path mounted = ROOT.resolve(parts[0]).normalize();
                assertThat(mounted).exists();
                return mounted.toString();
            }
        }
        return word;
    }

    private static void assertReady(Iterable<HuokeProcess> services) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (HuokeProcess service : services) {
                HttpRequest ready = HttpRequest.newBuilder(service.management().resolve("/health/ready"))
                        .header("authorization", "Bearer " + MANAGEMENT_TOKEN)
                        .build();
                Awaitility.await().untilAsserted(() -> assertThat(
                                http.send(ready, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200));
            }
        }
    }

    private void assertDoesTheJob(URI ingress, ChildBroker broker) throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            Poster poster =
                    new Poster(http, new CallbackUrl(ingress.resolve("/callbacks/crm"), KEYS, SUITE, "success"));
            assertThat(poster.post("<xml><SuiteId>" + SUITE + "</SuiteId><AuthCorpId>wpCorp</AuthCorpId>"
                            + "<InfoType>change_external_contact</InfoType><TimeStamp>1767225600</TimeStamp>"
                            + "<ChangeType>add_external_contact</ChangeType><UserID>u1</UserID>"
                            + "<ExternalUserID>wm1</ExternalUserID><State>c1</State></xml>"))
                    .isEqualTo(Delivery.ACCEPTED);
            assertThat(poster.post("<xml><SuiteId>" + SUITE + "</SuiteId><AuthCorpId>wpCorp</AuthCorpId>"
                            + "<InfoType>customer_acquisition</InfoType><TimeStamp>"
                            + Instant.now().getEpochSecond()
                            + "</TimeStamp><ChangeType>balance_exhausted</ChangeType></xml>"))
                    .isEqualTo(Delivery.ACCEPTED);
            assertThat(poster.post(suiteWide("suite_ticket", "SuiteTicket", world.newTicket(SUITE))))
                    .isEqualTo(Delivery.ACCEPTED);
            assertThat(poster.post(suiteWide("create_auth", "AuthCode", world.authorize(SUITE, "wpCorp", null))))
                    .isEqualTo(Delivery.ACCEPTED);
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        TopicReader.readAll(broker.bootstrapServers(), "huoke.conversions"))
                .anySatisfy(row -> assertThat(row.key()).isEqualTo(SUITE + "/wpCorp/u1/wm1")));
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        TopicReader.readAll(broker.bootstrapServers(), "huoke.tokens"))
                .anySatisfy(row -> assertThat(row.key()).isEqualTo(SUITE + "/wpCorp")));
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        TopicReader.readAll(broker.bootstrapServers(), "huoke.links"))
                .anySatisfy(row -> assertThat(row.key()).isEqualTo(SUITE + "/wpCorp/" + link)));
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        TopicReader.readAll(broker.bootstrapServers(), "huoke.alerts"))
                .anySatisfy(row -> assertThat(row.key()).isEqualTo("QuotaExhausted/" + SUITE + "/wpCorp")));
    }

    private static String suiteWide(String infoType, String element, String secret) {
        return "<xml><SuiteId>" + SUITE + "</SuiteId><InfoType>" + infoType + "</InfoType><TimeStamp>"
                + Instant.now().getEpochSecond() + "</TimeStamp><" + element + ">" + secret + "</" + element
                + "></xml>";
    }
}
