package io.huoke.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.huoke.kafka.FreePort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AlertsTestCommandTest {

    private static final String ROBOT_KEY = "693a91f6-7aaa-4bc4-97a0-0ec2bbbb5aaa";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", this::take);
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void everySinkIsSentABeginningAndAnEndWhateverIsRoutedThere() throws IOException {
        String file = config(
                """
                - {id: oncall, kind: alertmanager, url: "%1$s", min-severity: critical}
                - {id: group, kind: wecom-robot, url: "%1$s/robot?key=%2$s", fallback-for: oncall}
                - {id: tickets, kind: webhook, url: "%1$s", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, tenants: []}
                - {id: pager, kind: pagerduty, url: "%1$s", routing-key: 0123456789abcdef0123456789abcdef}
                """);

        assertThat(run("alerts", "test", "--config", file)).isZero();

        assertThat(out.toString().lines())
                .hasSize(4)
                .allMatch(line -> line.matches(
                        "ok     [a-z]+ \\((alertmanager|wecom-robot|webhook|pagerduty)\\): " + "took both in \\d+ ms"));
        assertThat(received).hasSize(8);
        assertThat(received.get(2)).contains("INFO", "HuokeTest", "the sink group");
        assertThat(received.get(3)).contains("RESOLVED", "HuokeTest");
        assertThat(received.get(7)).contains("\"resolve\"");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aSinkThatDoesNotTakeItIsNamedWithWhatToDoAndTheOthersAreTested() throws IOException {
        String file = config("- {id: gone, kind: wecom-robot, url: \"http://127.0.0.1:" + FreePort.find()
                + "/send?key=%2$s\"}\n- {id: oncall, kind: alertmanager, url: \"%1$s\"}\n");

        assertThat(run("alerts", "test", "--config", file)).isEqualTo(1);

        List<String> lines = out.toString().lines().toList();
        assertThat(lines.getFirst())
                .startsWith("WRONG  gone (wecom-robot): http://127.0.0.1:")
                .endsWith(" refuses connections: see whether it runs, and check the url of the sink in alerts.sinks");
        assertThat(lines.getLast()).startsWith("ok     oncall");
        assertThat(out + err.toString()).doesNotContain(ROBOT_KEY);
    }

    @Test
    void oneSinkCanBeTestedAlone() throws IOException {
        String file = config(
                """
                - {id: oncall, kind: alertmanager, url: "%1$s"}
                - {id: second, kind: alertmanager, url: "%1$s"}
                """);

        assertThat(run("alerts", "test", "--config", file, "--sink", "second")).isZero();
        assertThat(out.toString().lines()).singleElement().asString().contains("second");

        assertThat(run("alerts", "test", "--config", file, "--sink", "third")).isEqualTo(2);
        assertThat(err.toString()).contains("unknown sink third; there are oncall, second");
    }

    @Test
    void withoutSinksThereIsNothingToTest() throws IOException {
        assertThat(run("alerts", "test", "--config", config(""))).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(
                        "huoke: alerts.sinks: is empty; name a sink there; `huoke config example` shows each kind\n");
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            received.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            byte[] body = "{\"errcode\":0,\"errmsg\":\"ok\"}".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** @param sinks as YAML list, with the address of the receiver for %1$s and the robot's key for %2$s */
    private String config(String sinks) throws IOException {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort();
        String yaml = sinks.isEmpty()
                ? "{}"
                : "\n  sinks:\n" + sinks.formatted(url, ROBOT_KEY).indent(4);
        return Files.writeString(directory.resolve("huoke.yaml"), "alerts: " + yaml + "\n")
                .toString();
    }

    private int run(String... arguments) {
        CommandLine command = Huoke.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
