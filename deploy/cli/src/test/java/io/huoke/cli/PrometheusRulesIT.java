package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.schemas.Json;
import io.huoke.schemas.Sealer;
import io.huoke.testkit.TestKafka;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** Prometheus's own tool on the alert rules, and a running process for the names in them. */
class PrometheusRulesIT {

    private static final Path RULES = Path.of("").toAbsolutePath().getParent().resolve("prometheus");
    private static final Path ROOT = RULES.getParent().getParent();
    private static final Pattern METRIC = Pattern.compile("huoke_[a-z_]+");

    /** Counters that begin with what they count, and where in the code. */
    private static final Map<String, String> LATER = Map.of(
            "huoke_authorization_refreshes_total", "huoke.authorization.refreshes",
            "huoke_authorization_rejections_total", "huoke.authorization.rejections",
            "huoke_authorization_dead_letters_total", "huoke.authorization.dead.letters",
            "huoke_sealed_secrets", "huoke.sealed.secrets",
            "huoke_wecom_not_sent_total", "huoke_wecom_not_sent",
            "huoke_notifier_sent_total", "huoke.notifier.sent");

    @TempDir
    private Path directory;

    @Test
    void promtoolAcceptsTheRulesAndTheirTestsPass() throws Exception {
        assertThat(promtool("check", "rules", "huoke.rules.yaml")).contains("SUCCESS");
        assertThat(promtool("test", "rules", "huoke.rules.test.yaml")).contains("SUCCESS");
    }

    @Test
    void everyRuleIsTestedAndSaysHowUrgentItIsAndWhatToDo() throws IOException {
        String tests = Files.readString(RULES.resolve("huoke.rules.test.yaml"));

        assertThat(rules()).isNotEmpty().allSatisfy(rule -> {
            String name = rule.get("alert").asText();
            assertThat(tests).containsPattern("alertname(: |=\")" + name + "\\b");
            assertThat(rule.at("/labels/severity").asText()).as(name).isIn("critical", "warning", "info");
            assertThat(rule.at("/annotations/summary").asText()).as(name).isNotBlank();
            assertThat(rule.at("/annotations/description").asText()).as(name).endsWith(".");
        });
    }

    @Test
    void everyMetricInARuleIsOneThatAProcessShowsOrBeginsLater() throws Exception {
        Set<String> named = rules().map(rule -> rule.get("expr").asText())
                .flatMap(expression -> METRIC.matcher(expression).results().map(MatchResult::group))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> missing = new TreeSet<>(named);
        missing.removeAll(shown());

        assertThat(missing).isSubsetOf(LATER.keySet());
        assertThat(metersInTheCode()).containsAll(new TreeMap<>(LATER).values());
    }

    private static Stream<JsonNode> rules() throws IOException {
        JsonNode file = Json.MAPPER.valueToTree(new Yaml().load(Files.readString(RULES.resolve("huoke.rules.yaml"))));
        return file.get("groups").valueStream().flatMap(group -> group.get("rules")
                .valueStream());
    }

    private String promtool(String... arguments) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process =
                start(Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList(), output);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static Process start(List<String> command, Path output) {
        try {
            return new ProcessBuilder(command)
                    .directory(RULES.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError("promtool is needed for this test: apt-get install prometheus", e);
        }
    }

    /** The names on the metrics page of a process with every service, after a callback that was refused. */
    private Set<String> shown() throws Exception {
        Path file = Files.writeString(
                directory.resolve("huoke.yaml"),
                """
                kafka: {bootstrap.servers: "%s"}
                topics: {prefix: "%s", partitions: 1}
                ingress: {port: 0}
                management: {port: 0}
                sealing: {keyset: '%s'}
                wecom: {api-base: "http://127.0.0.1:9"}
                alerts: {sinks: [{id: nobody, kind: alertmanager, url: "http://127.0.0.1:9"}]}
                endpoints:
                  - id: crm
                    kind: suite
                    receive-ids: [ww1111aaaa2222bbbb]
                    keys: [{token: QDG6eK, encoding-aes-key: jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C}]
                """
                        .formatted(TestKafka.bootstrapServers(), TestKafka.uniquePrefix(), Sealer.generateKeyset()));
        try (HuokeProcess process = HuokeProcess.start(directory, Map.of(), "up", "--config", file.toString());
                HttpClient http = HttpClient.newHttpClient()) {
            process.awaitUp();
            URI refused = process.ingress().resolve("/callbacks/crm?msg_signature=x&timestamp=1&nonce=1");
            http.send(
                    HttpRequest.newBuilder(refused)
                            .POST(BodyPublishers.ofString("<xml><Encrypt>AAAA</Encrypt></xml>"))
                            .build(),
                    BodyHandlers.discarding());
            HttpRequest metrics = HttpRequest.newBuilder(process.management().resolve("/metrics"))
                    .build();
            return Awaitility.await()
                    .until(
                            () -> METRIC.matcher(http.send(metrics, BodyHandlers.ofString())
                                            .body())
                                    .results()
                                    .map(MatchResult::group)
                                    .collect(Collectors.toSet()),
                            names -> names.contains("huoke_reconciler_overdue_seconds"));
        }
    }

    private static Set<String> metersInTheCode() throws IOException {
        Pattern literal = Pattern.compile("\"(huoke[._][a-z._]+)\"");
        try (Stream<Path> files = Files.walk(ROOT)) {
            Set<String> found = new TreeSet<>();
            for (Path file : files.filter(path ->
                            path.toString().endsWith(".java") && path.toString().contains("/src/main/"))
                    .toList()) {
                literal.matcher(Files.readString(file)).results().forEach(result -> found.add(result.group(1)));
            }
            return found;
        }
    }
}
