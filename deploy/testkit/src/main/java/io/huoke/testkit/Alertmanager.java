package io.huoke.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.huoke.kafka.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real Prometheus Alertmanager on loopback, with a receiver that keeps what it would tell on-call: each alert on its
 * own, at once, and its end. Closing kills it.
 */
public final class Alertmanager implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(20);

    /** As Debian and as its own releases name it. */
    private static final List<String> NAMES = List.of("prometheus-alertmanager", "alertmanager");

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final HttpServer receiver;
    private final Process process;
    private final String url;

    private Alertmanager(Path directory) throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", this::receive);
        receiver.start();
        Path config = directory.resolve("alertmanager.yml");
        Files.writeString(config, config(receiver.getAddress().getPort()));
        String address = "127.0.0.1:" + FreePort.find();
        url = "http://" + address;
        process = new ProcessBuilder(
                        program().toString(),
                        "--config.file=" + config,
                        "--storage.path=" + directory.resolve("alertmanager"),
                        "--cluster.listen-address=",
                        "--web.listen-address=" + address)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("alertmanager.out").toFile())
                .start();
    }

    /**
     * Starts one and returns when it serves.
     *
     * @param directory for its configuration, its data and its output
     * @throws IllegalStateException if it is not installed
     */
    public static Alertmanager start(Path directory) throws IOException {
        Alertmanager alertmanager = new Alertmanager(directory);
        Awaitility.await("Alertmanager is ready").atMost(START).until(alertmanager::isReady);
        return alertmanager;
    }

    /** Each alert is a group of its own, and neither a beginning nor an end is waited for. */
    private static String config(int receiverPort) {
        return """
            route: {receiver: test, group_by: ['...'], group_wait: 0s, group_interval: 100ms, repeat_interval: 1h}
            receivers:
              - name: test
                webhook_configs: [{url: 'http://127.0.0.1:%d/', send_resolved: true}]
            """
                .formatted(receiverPort);
    }

    private static Path program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "there is no Alertmanager on the PATH: install prometheus-alertmanager, for example with apt-get"));
    }

    private boolean isReady() {
        try {
            return client.send(
                                    HttpRequest.newBuilder(URI.create(url + "/-/ready"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Where it serves, without a path. */
    public String url() {
        return url;
    }

    /** What fires, as the JSON array of its API. */
    public String alerts() throws IOException, InterruptedException {
        URI alerts = URI.create(url + "/api/v2/alerts");
        return client.send(HttpRequest.newBuilder(alerts).build(), BodyHandlers.ofString())
                .body();
    }

    /** What it has told on-call, oldest first: JSON with {@code status} firing or resolved, and {@code alerts}. */
    public List<String> told() {
        return List.copyOf(told);
    }

    /**
     * What amtool prints.
     *
     * @param arguments after the address of this Alertmanager, for example {@code alert query}
     */
    public String amtool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("amtool", "--alertmanager.url=" + url));
        command.addAll(List.of(arguments));
        Process amtool = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(amtool.getInputStream().readAllBytes(), UTF_8);
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            told.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        receiver.stop(0);
        client.close();
    }
}
