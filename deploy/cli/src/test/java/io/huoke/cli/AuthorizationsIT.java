package io.huoke.cli;

import static io.huoke.cli.AuthorizationStage.APP;
import static io.huoke.cli.AuthorizationStage.COMPONENT;
import static io.huoke.cli.AuthorizationStage.SERVICE;
import static io.huoke.cli.AuthorizationStage.TEMPLATE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.authorization.InstallState;
import io.huoke.cli.AuthorizationStage.Outcome;
import io.huoke.kafka.FreePort;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.AuthorizationRow.Agent;
import io.huoke.schemas.Json;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import io.huoke.tokens.TokenIdentity;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code huoke authorizations} against a real broker and a simulated WeCom. */
class AuthorizationsIT {

    private static final String LINK = "https://open.work.weixin.qq.com/compApp/";
    private static final String REDIRECT = "https://your.host/install/" + APP + "/callback";

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
    void whoAuthorizedIsListedAndShownWithoutSecrets() throws Exception {
        assertThat(stage.run("authorizations", "list").out()).isEqualTo("nobody has authorized\n");
        stage.put(Topic.AUTHORIZATIONS, APP, authorization("wpCorp1", "Example One"));
        stage.put(Topic.AUTHORIZATIONS, APP, authorization("wpCorp2", "Evil\u001b[2J\nTwo"));
        stage.publish(new TokenIdentity(TokenRow.Kind.CORP, APP, "wpCorp1"), "marked-token");
        stage.publish(new TokenIdentity(TokenRow.Kind.SUITE_TICKET, APP, null), "marked-ticket");
        stage.publishSuiteToken();

        Outcome listed = stage.run("authorizations", "list");
        Outcome shown = stage.run("authorizations", "show", APP + "/wpCorp1");
        JsonNode json = Json.MAPPER.readTree(
                stage.run("authorizations", "list", "--json").out());

        assertThat(listed.code()).isZero();
        assertThat(listed.out().lines())
                .anyMatch(line -> line.matches(APP
                        + "/wpCorp1 +Example One +third-party +3 d ago +5 h ago +\\d+ s old, " + "ends in (29|30) min"))
                .anyMatch(line -> line.matches(APP + "/wpCorp2 +Evil \\[2J Two .* none"))
                .anyMatch(line -> line.matches(APP + " +\\d+ s ago +ends in (29|30) min"));
        assertThat(shown.out()).contains("1000002 CRM", "spring", "(3 d ago)");
        assertThat(json.at("/authorizations/0/tokens/obtainedAt").isTextual()).isTrue();
        assertThat(json.at("/suites/0/owner").asText()).isEqualTo(APP);
        assertThat(Json.MAPPER
                        .readTree(stage.run("authorizations", "show", APP + "/wpCorp1", "--json")
                                .out())
                        .get("corpName")
                        .asText())
                .isEqualTo("Example One");
        assertThat(stage.printed).doesNotContain("marked", "sealed", "\u001b");
    }

    @Test
    void whoIsNotThereIsToldInASentence() {
        Outcome nobody = stage.run("authorizations", "show", APP + "/wpNobody");

        assertThat(nobody.code()).isEqualTo(1);
        assertThat(nobody.err()).contains("huoke authorizations list").doesNotContain("\tat ");
        assertThat(stage.run("authorizations", "show", "wpNobody").code()).isEqualTo(2);
    }

    @Test
    void aComponentsLinkHasStateAndModeWhereTheyBelong() {
        assertThat(stage.run("authorizations", "link", "--suite", COMPONENT).out())
                .isEqualTo(LINK + COMPONENT + "\n");
        assertThat(stage.run("authorizations", "link", "--suite", COMPONENT, "--state", "shop42")
                        .out())
                .isEqualTo(LINK + COMPONENT + "?state=shop42\n");
        assertThat(stage.run("authorizations", "link", "--suite", SERVICE, "--state", "shop42", "--mode", "1")
                        .out())
                .isEqualTo(LINK + SERVICE + "?state=shop42&mode=1\n");
        assertThat(stage.run("authorizations", "link", "--suite", SERVICE, "--mode", "1")
                        .out())
                .isEqualTo(LINK + SERVICE + "?mode=1\n");
    }

    @Test
    void wrongUsageIsToldAndExits2() {
        List<List<String>> wrong = List.of(
                List.of("--suite", COMPONENT, "--mode", "1"),
                List.of("--suite", SERVICE, "--mode", "2"),
                List.of("--suite", COMPONENT, "--state", "a b"),
                List.of("--suite", COMPONENT, "--redirect", REDIRECT),
                List.of("--suite", APP),
                List.of("--suite", APP, "--redirect", "nowhere"),
                List.of("--suite", APP, "--redirect", REDIRECT, "--state", "x".repeat(65)),
                List.of("--suite", TEMPLATE),
                List.of("--suite", "wwunknown"),
                List.of());
        for (List<String> options : wrong) {
            String[] command = Stream.concat(Stream.of("authorizations", "link"), options.stream())
                    .toArray(String[]::new);
            assertThat(stage.run(command).code()).as("%s", options).isEqualTo(2);
        }
        assertThat(stage.printed).contains("suites: does not name wwunknown; add it with its kind");
    }

    @Test
    void anInstallationIsForOneBrowserAndItsStateProvesItself() throws Exception {
        stage.publishSuiteToken();

        Outcome link = stage.run(
                "authorizations",
                "link",
                "--suite",
                APP,
                "--redirect",
                REDIRECT + "?a=1&b=2",
                "--state",
                "shop42",
                "--test");

        assertThat(link.code()).as(link.err()).isZero();
        assertThat(link.out()).startsWith("https://open.work.weixin.qq.com/3rdapp/install?suite_id=" + APP);
        Map<String, String> query = query(link.out().strip());
        assertThat(query.get("redirect_uri")).isEqualTo(REDIRECT + "?a=1&b=2");
        InstallState state =
                InstallState.read(stage.sealer, APP, query.get("state")).orElseThrow();
        assertThat(state.custom()).isEqualTo("shop42");
        assertThat(Duration.between(Instant.now(), state.expires()))
                .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        stage.world.corp("wpCorp1", "Example", List.of("ann"));
        assertThat(stage.world.install(query.get("pre_auth_code"), "wpCorp1", null))
                .isNotEmpty();
        assertThat(link.err()).contains("good for one installation until");
        assertThat(stage.wecom.calls().received()).containsKey("service/set_session_info");
    }

    @Test
    void withoutATokenTheServiceThatGetsItIsNamed() {
        Outcome link = stage.run("authorizations", "link", "--suite", APP, "--redirect", REDIRECT);

        assertThat(link.code()).isEqualTo(1);
        assertThat(link.err())
                .contains("no token for " + APP, "authorization service runs")
                .doesNotContain("\tat ");
    }

    @Test
    void aBrokerThatDoesNotAnswerIsNamed() throws Exception {
        Path file = directory.resolve("huoke.yaml");
        int port = FreePort.find();
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceFirst(
                                "bootstrap.servers: \"[^\"]*\"", "bootstrap.servers: \"127.0.0.1:" + port + "\""));

        Outcome listed = stage.run("authorizations", "list");

        assertThat(listed.code()).isEqualTo(1);
        assertThat(listed.err())
                .isEqualTo("huoke: Kafka at 127.0.0.1:" + port
                        + " does not answer; check kafka.bootstrap.servers and the network\n");
    }

    private static AuthorizationRow authorization(String corpId, String name) {
        Instant begun = Instant.now().minus(Duration.ofHours(77));
        return AuthorizationRow.beginning(new Tenant(APP, corpId), AppKind.THIRD_PARTY, 1, begun)
                .corpName(name)
                .state("spring")
                .agents(List.of(new Agent(1_000_002, "CRM", 0, false)), begun)
                .changedAt(Instant.now().minus(Duration.ofHours(5)))
                .sealed("marked-code")
                .row();
    }

    private static Map<String, String> query(String url) {
        return Stream.of(URI.create(url).getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
    }
}
