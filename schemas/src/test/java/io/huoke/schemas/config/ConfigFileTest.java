package io.huoke.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.EndpointConfig.Kind;
import io.huoke.schemas.config.WeComConfig.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {

    private static final String KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
    private static final String ENDPOINT =
            """
            endpoints:
              - id: crm
                kind: suite
                receive-ids: [ww1, wwprovider]
                keys: [{token: QDG6eK, encoding-aes-key: %s}]
            """
                    .formatted(KEY);

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void theExampleIsValid() throws Exception {
        for (String name : List.of("CRM", "OWN_APP", "PROVIDER")) {
            environment.put(name + "_TOKEN", "token");
            environment.put(name + "_AES_KEY", KEY);
        }

        HuokeConfig config = load(ConfigFile.example());

        assertThat(config.endpoints()).extracting(EndpointConfig::kind).containsExactlyInAnyOrder(Kind.values());
        assertThat(config.kafka().embedded()).isTrue();
    }

    @Test
    void everythingButEndpointsHasADefault() throws Exception {
        HuokeConfig config = load(ENDPOINT);

        assertThat(config.dataDir()).isEqualTo(directory.resolve("data"));
        assertThat(config.kafka().embeddedPort()).isEqualTo(9092);
        assertThat(config.ingress().port()).isEqualTo(8080);
        assertThat(config.ingress().maxBodyBytes()).isEqualTo(1 << 20);
        assertThat(config.ingress().timestampWindow()).isEqualTo(Duration.ofHours(1));
        assertThat(config.management().port()).isEqualTo(8081);
        assertThat(config.management().host()).isEqualTo("127.0.0.1");
        assertThat(config.topics().retentionOf(Topic.ACQUISITION)).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void readsWhoCallsWeComsApi() throws Exception {
        environment.put("SUITE_SECRET", "suite-secret");
        WeComConfig wecom = load(ENDPOINT
                        + """
                wecom: {api-base: "http://127.0.0.1:9100"}
                provider: {corp-id: wwprovider, secret: provider-secret}
                suites:
                  - {id: ww1, secret: "${SUITE_SECRET}", kind: acquisition-component}
                  - {id: ww2}
                corps: [{id: wwcorp, agent-id: 1000002, secret: own-secret}]
                """)
                .wecom();

        assertThat(wecom.apiBase()).hasToString("http://127.0.0.1:9100");
        assertThat(wecom.provider()).hasValue(new WeComConfig.Provider("wwprovider", new Secret("provider-secret")));
        assertThat(wecom.suites())
                .containsExactly(
                        new Suite("ww1", Optional.of(new Secret("suite-secret")), AppKind.ACQUISITION_COMPONENT),
                        new Suite("ww2", Optional.empty(), AppKind.THIRD_PARTY));
        assertThat(wecom.ownApps()).singleElement().satisfies(app -> assertThat(app.owner())
                .isEqualTo("wwcorp.1000002"));
        assertThat(wecom.toString()).doesNotContain("-secret");
    }

    @ParameterizedTest
    @CsvSource({
        "https://qyapi.weixin.qq.com, false",
        "http://127.0.0.1:8090, false",
        "http://localhost, false",
        "'http://[::1]:8090', false",
        "http://proxy.example, true",
        "http://localhost.example, true"
    })
    void knowsWhetherSecretsTravelInClear(String base, boolean inClear) throws Exception {
        assertThat(load(ENDPOINT + "wecom: {api-base: '" + base + "'}\n")
                        .wecom()
                        .isInClear())
                .isEqualTo(inClear);
    }

    @Test
    void callsWeComItselfUnlessConfigured() throws Exception {
        assertThat(load(ENDPOINT).wecom()).isEqualTo(WeComConfig.ofNobody());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wecom: {api-base: qyapi.weixin.qq.com}|wecom.api-base|scheme, host and port",
                "wecom: {api-base: 'https://qyapi.weixin.qq.com/cgi-bin'}|wecom.api-base|scheme, host and port",
                "wecom: {api-base: 'https://qyapi.weixin.qq.com:99999'}|wecom.api-base|scheme, host and port",
                "wecom: {api-base: 'ftp://qyapi.weixin.qq.com'}|wecom.api-base|scheme, host and port",
                "wecom: {base: x}|wecom.base|did you mean api-base",
                "provider: {corp-id: ww1}|provider.secret|missing",
                "provider: {corp-id: ww1, secret: '${UNSET}'}|provider.secret|UNSET",
                "provider: {secret: s}|provider.corp-id|missing",
                "suites: [{secret: s}]|suites[0].id|missing",
                "suites: [{id: ww1, kind: crm}]|suites[0].kind|third-party, acquisition-component",
                "suites: [{id: ww1}, {id: ww1}]|suites|names ww1 twice",
                "corps: [{id: ww1, agent-id: x, secret: s}]|corps[0].agent-id|whole number",
                "corps: [{id: ww1, agent-id: 1}]|corps[0].secret|missing",
                "corps: [{id: a/b, agent-id: 1, secret: s}]|corps[0].id|as WeCom's console shows it"
            })
    void refusesWhatNobodyCanCallWeComWith(String section, String path, String says) {
        InvalidConfigException invalid =
                catchThrowableOfType(InvalidConfigException.class, () -> load(ENDPOINT + section + "\n"));

        assertThat(invalid.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.toString()).contains(says);
        });
    }

    @Test
    void placeholdersReadTheEnvironmentAndFiles() throws Exception {
        environment.put("CRM_TOKEN", "FromTheEnvironment");
        Path file = Files.writeString(directory.resolve("aes-key"), KEY + "\n");

        HuokeConfig config =
                load(ENDPOINT.replace("QDG6eK", "\"${CRM_TOKEN}\"").replace(KEY, "\"${file:" + file + "}\""));

        assertThat(config.endpoints().getFirst().keys().getFirst().token().value())
                .isEqualTo("FromTheEnvironment");
        assertThat(config.endpoints()
                        .getFirst()
                        .keys()
                        .getFirst()
                        .encodingAesKey()
                        .value())
                .isEqualTo(KEY);
    }

    @Test
    void everyProblemIsNamedAtOnceWithItsPathAndRemedy() {
        List<Problem> problems = problems(
                """
                ingres: {}
                ingress: {port: 99999, max-body: 1MB, timestamp-window: soon}
                management: {host: 0.0.0.0}
                endpoints:
                  - id: "no spaces"
                    kind: suit
                    keys: [{token: "with space", encoding-aes-key: short}]
                  - kind: data
                    keys: []
                """);

        assertThat(problems)
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "ingres",
                        "ingress.port",
                        "ingress.max-body",
                        "ingress.timestamp-window",
                        "management.token",
                        "endpoints[0].id",
                        "endpoints[0].kind",
                        "endpoints[0].receive-ids",
                        "endpoints[0].keys[0].token",
                        "endpoints[0].keys[0].encoding-aes-key",
                        "endpoints[1].id",
                        "endpoints[1].owner",
                        "endpoints[1].keys");
        assertThat(problems).allSatisfy(problem -> assertThat(problem.remedy()).isNotBlank());
        assertThat(problems.toString()).contains("did you mean ingress?").doesNotContain("with space", "short'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoints: {}                          | endpoints            | is not a list",
                "ingress: 8080                          | ingress              | is not a mapping",
                "ingress: {port: [1]}                   | ingress.port         | is not a single value",
                "sealing: {keyset: nonsense}            | sealing.keyset       | not a sealing keyset",
                "kafka: {bootstrap.servers: 'a:9092'}   | sealing.keyset       | is missing although the broker is external",
                "topics: {prefix: 'a b'}                | topics.prefix        | cannot be used",
                "topics: {retention: {wecom.aqcuisition: 1d}} | topics.retention.wecom.aqcuisition | is not a known key",
                "data-dir: ${NOT_SET}                   | data-dir             | cannot be used",
                "kafka: {bootstrap.servers: ''}         | kafka.bootstrap.servers | is empty",
                "kafka: {partitioner.class: x}          | kafka.partitioner.class | would part the events of a tenant",
                "ingress: {max-body: 999999999999GiB}   | ingress.max-body     | cannot be used",
                "ingress: {timestamp-window: 0s}        | ingress.timestamp-window | cannot be used",
                "management: {host: 127.evil.example}   | management.token     | is missing although",
                "management: {host: 0.0.0.0, token: ''} | management.token     | cannot be used",
            })
    void aProblemSaysWhatIsWrong(String yaml, String path, String what) {
        assertThat(problems(yaml)).anySatisfy(problem -> {
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.what()).contains(what);
        });
    }

    @Test
    void anUnsetVariableIsNamed() {
        assertThat(problems("data-dir: ${NOT_SET}").toString()).contains("set the environment variable NOT_SET");
    }

    @Test
    void endpointsMustNotShareAnId() {
        assertThat(problems(ENDPOINT + ENDPOINT.substring(ENDPOINT.indexOf("  - id"))))
                .singleElement()
                .hasToString("endpoints: two have the id 'crm'; give each its own");
    }

    @Test
    void brokenYamlIsOneProblemWithItsLine() {
        List<Problem> problems = problems("keys:\n  - {token: \"QDG6eK\" x, encoding-aes-key: \"" + KEY + "\"}\n");

        assertThat(problems).singleElement().satisfies(problem -> assertThat(problem.what())
                .matches("is not YAML at line 2, column \\d+"));
        assertThat(problems.toString()).doesNotContain("QDG6eK", KEY);
    }

    @Test
    void aMissingFileSaysHowToGetOne() {
        InvalidConfigException failure = catchThrowableOfType(
                InvalidConfigException.class, () -> new ConfigFile(directory.resolve("none"), environment::get).load());

        assertThat(failure).hasMessageContaining("huoke config example");
    }

    @Test
    void kafkaPropertiesPassThroughAsTheyAre() throws Exception {
        HuokeConfig config = load(ENDPOINT
                + """
                kafka: {bootstrap.servers: "a:9092", security.protocol: SSL}
                sealing: {keyset: '%s'}
                """
                        .formatted(Sealer.generateKeyset()));

        assertThat(config.kafka().embedded()).isFalse();
        assertThat(config.kafka().properties()).containsEntry("security.protocol", "SSL");
    }

    @Test
    void aReceiveIdMayBeEmptyAsForIndividuals() throws Exception {
        HuokeConfig config = load(ENDPOINT.replace("[ww1, wwprovider]", "[\"\", ww1]"));

        assertThat(config.endpoints().getFirst().receiveIds()).containsExactlyInAnyOrder("", "ww1");
    }

    @Test
    void tlsNamesPemFilesRelativeToTheConfiguration() throws Exception {
        Files.writeString(directory.resolve("tls.crt"), "-----BEGIN CERTIFICATE-----");
        Files.writeString(directory.resolve("tls.key"), "-----BEGIN EC PRIVATE KEY-----");

        HuokeConfig config = load(ENDPOINT + "ingress: {tls: {certificate: tls.crt, key: tls.key}}\n");

        assertThat(config.ingress().tls())
                .hasValue(new HuokeConfig.Tls(
                        "-----BEGIN CERTIFICATE-----", new Secret("-----BEGIN EC PRIVATE KEY-----")));
        assertThat(config.toString()).doesNotContain("EC PRIVATE");
    }

    @Test
    void tlsFilesThatCannotBeUsedAreNamed() throws IOException {
        Files.writeString(directory.resolve("tls.key"), "marked, and not PEM");

        List<Problem> problems = problems(ENDPOINT + "ingress: {tls: {certificate: none.crt, key: tls.key}}\n");

        assertThat(problems)
                .extracting(Problem::toString)
                .containsExactly(
                        "ingress.tls.certificate: 'none.crt' cannot be used; make the file "
                                + directory.resolve("none.crt") + " readable",
                        "ingress.tls.key: 'tls.key' cannot be used; name a PEM file with BEGIN PRIVATE KEY");
    }

    @Test
    void everyFileThatWasReadIsCompared() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "first");
        Path yaml = Files.writeString(
                directory.resolve("huoke.yaml"), ENDPOINT.replace("QDG6eK", "\"${file:" + token + "}\""));
        ConfigFile file = new ConfigFile(yaml, environment::get);
        file.load();
        assertThat(file.hasChanged()).isFalse();

        Files.writeString(token, "second");
        assertThat(file.hasChanged()).isTrue();
        Files.delete(token);
        assertThat(file.hasChanged()).isTrue();
        Files.writeString(token, "first");
        assertThat(file.hasChanged()).isFalse();

        Files.writeString(yaml, ENDPOINT);
        assertThat(file.hasChanged()).isTrue();
        file.load();
        assertThat(file.hasChanged()).isFalse();
        Files.writeString(token, "no longer read");
        assertThat(file.hasChanged()).isFalse();
    }

    @Test
    void aConfigurationDoesNotPrintItsSecrets() throws Exception {
        String shown = load(ENDPOINT + "kafka: {sasl.jaas.config: s3cret}\n").toString();

        assertThat(shown).contains("sasl.jaas.config").doesNotContain("QDG6eK", KEY, "s3cret");
    }

    private HuokeConfig load(String yaml) throws IOException, InvalidConfigException {
        Path file = Files.writeString(directory.resolve("huoke.yaml"), yaml);
        return new ConfigFile(file, environment::get).load();
    }

    private List<Problem> problems(String yaml) {
        return catchThrowableOfType(InvalidConfigException.class, () -> load(yaml))
                .problems();
    }
}
