package io.huoke.bench.ingress;

import io.huoke.bench.Callbacks;
import io.huoke.cli.Huoke;
import io.huoke.kafka.FreePort;
import io.huoke.schemas.Sealer;
import io.huoke.testkit.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code huoke up --only ingress} as an operator runs it, with its metrics.
 *
 * @param server its process
 * @param management where its management listener is
 */
record HuokeIngress(Server server, int management, HttpClient http) implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("ingress ready: http://[^:]+:(\\d+)/");

    /** Starts one with its data in {@code directory}, and returns when it listens. */
    static HuokeIngress start(Path directory, String bootstrapServers) throws IOException {
        int management = FreePort.find();
        Files.writeString(
                directory.resolve("huoke.yaml"),
                """
                kafka: {bootstrap.servers: '%s'}
                ingress: {host: 127.0.0.1, port: 0}
                management: {port: %d}
                sealing: {keyset: "${HUOKE_SEALING_KEYSET}"}
                endpoints:
                  - id: %s
                    kind: suite
                    receive-ids: [%s]
                    keys: [{token: %s, encoding-aes-key: %s}]
                """
                        .formatted(
                                bootstrapServers,
                                management,
                                Callbacks.ENDPOINT,
                                Callbacks.SUITE,
                                Callbacks.KEYS.token().value(),
                                Callbacks.KEYS.encodingAesKey().value()));
        ChildJvm jvm = ChildJvm.start(
                directory,
                Server.FLAGS,
                Map.of("HUOKE_SEALING_KEYSET", Sealer.generateKeyset()),
                Huoke.class,
                List.of("up", "--only", "ingress"));
        int port = Integer.parseInt(jvm.awaitOutput(READY, Server.START).group(1));
        return new HuokeIngress(new Server(jvm, port), management, HttpClient.newHttpClient());
    }

    /** The sum of all samples of the metric; 0 if there are none. */
    double metric(String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/metrics"))
                .build();
        return http.send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Override
    public void close() {
        http.close();
        server.close();
    }
}
