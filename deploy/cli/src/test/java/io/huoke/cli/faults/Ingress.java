package io.huoke.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.cli.HuokeProcess;
import io.huoke.kafka.FreePort;
import io.huoke.testkit.Heap;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/** {@code huoke up --only ingress} in a process of its own, which keeps its ports and its data when it is restarted. */
final class Ingress implements AutoCloseable {

    /** Small, so that what grows with an outage shows. */
    private static final List<String> FLAGS = List.of("-Xmx192m");

    private static final Duration WARM_UP = Duration.ofSeconds(5);

    private final Path directory;
    private final int port = FreePort.find();
    private final int managementPort = FreePort.find();
    private final HttpClient http = HttpClient.newHttpClient();
    private HuokeProcess huoke;
    private Instant serving;

    private Ingress(Path directory, HuokeYaml configuration) throws IOException {
        this.directory = directory;
        restart(configuration);
    }

    /** Starts it and returns when it serves. */
    static Ingress start(Path directory, HuokeYaml configuration) throws IOException {
        return new Ingress(directory, configuration);
    }

    /** Starts it again, after it was killed or terminated, and returns when it serves. */
    void restart() throws IOException {
        huoke = HuokeProcess.start(
                directory, FLAGS, HuokeYaml.ENVIRONMENT, WatchedHuoke.class, "up", "--only", "ingress");
        huoke.awaitIngress();
        serving = Instant.now();
    }

    /** The same with another configuration. */
    void restart(HuokeYaml configuration) throws IOException {
        configuration.write(directory, port, managementPort);
        restart();
    }

    int port() {
        return port;
    }

    long heap() throws IOException, InterruptedException {
        return Heap.liveBytes(huoke.pid());
    }

    void kill() {
        assertEventLoopsNeverWaited();
        huoke.kill();
    }

    /** SIGTERM; returns the exit code. */
    int terminate(Duration atMost) throws InterruptedException {
        huoke.terminate();
        return huoke.awaitExit(atMost);
    }

    /** The sum of all samples that begin so; empty if there are none. */
    OptionalDouble metric(String prefix) throws IOException, InterruptedException {
        return management("/metrics")
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .reduce(Double::sum);
    }

    /** The answer of a management path. */
    String management(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    /** Since this process has warmed up. A loop that was only busy is not blamed, since others use the machine too. */
    void assertEventLoopsNeverWaited() {
        assertThat(BlockedLoop.parse(huoke.output()))
                .filteredOn(blocked -> blocked.at().isAfter(serving.plus(WARM_UP)))
                .filteredOn(BlockedLoop::waited)
                .as("event loops that waited")
                .isEmpty();
    }

    @Override
    public void close() {
        huoke.close();
        http.close();
    }
}
