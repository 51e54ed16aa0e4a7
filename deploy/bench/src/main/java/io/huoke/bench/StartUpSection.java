package io.huoke.bench;

import io.huoke.bench.load.Ring;
import io.huoke.cli.Huoke;
import io.huoke.schemas.Topic;
import io.huoke.testkit.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How soon {@code huoke up}, with its own broker, takes its first callback, and how soon all of it is there. */
final class StartUpSection implements Section {

    private static final String FIRST = "first start";
    private static final String AGAIN = "start with the data of before";
    private static final Duration AT_MOST = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Pattern INGRESS = Pattern.compile("ingress ready: http://[^:]+:(\\d+)/");
    private static final Pattern KAFKA = Pattern.compile("kafka ready: (\\S+)");
    private static final Pattern UP = Pattern.compile("(?m)^huoke: up$");

    private final Workspace workspace;

    StartUpSection(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "startup";
    }

    @Override
    public String title() {
        return "Start-up of `huoke up`";
    }

    @Override
    public String conditions() {
        return """
                From the start of the process, all services and the embedded broker in one JVM. The first event is a callback \
                posted as soon as the ingress listens; its time is that at which a consumer has read it. CPU is that of the \
                process when everything is up.""";
    }

    @Override
    public void measure(int round, Figures figures) throws Exception {
        Path directory = workspace.directory(name());
        Files.writeString(
                directory.resolve("huoke.yaml"),
                """
                embedded-kafka: {port: 0}
                ingress: {host: 127.0.0.1, port: 0}
                management: {port: 0}
                endpoints:
                  - id: %s
                    kind: suite
                    receive-ids: [%s]
                    keys: [{token: %s, encoding-aes-key: %s}]
                """
                        .formatted(
                                Callbacks.ENDPOINT,
                                Callbacks.SUITE,
                                Callbacks.KEYS.token().value(),
                                Callbacks.KEYS.encodingAesKey().value()));
        for (String subject : List.of(FIRST, AGAIN)) {
            long start = System.nanoTime();
            try (ChildJvm huoke = ChildJvm.start(
                    directory, List.of("-XX:TieredStopAtLevel=4"), Map.of(), Huoke.class, List.of("up"))) {
                int port = Integer.parseInt(huoke.awaitOutput(INGRESS, AT_MOST).group(1));
                figures.add(subject, "ingress listens, s", seconds(start));
                post(port);
                figures.add(subject, "first callback answered, s", seconds(start));
                read(huoke.awaitOutput(KAFKA, AT_MOST).group(1));
                figures.add(subject, "first event read, s", seconds(start));
                huoke.awaitOutput(UP, AT_MOST);
                figures.add(subject, "everything is up, s", seconds(start));
                figures.add(subject, "CPU s", CpuTime.seconds(huoke.pid()));
                huoke.terminate();
                huoke.awaitExit(STOP);
            }
        }
        workspace.delete(directory);
    }

    private static void post(int port) throws IOException, InterruptedException {
        Callbacks.Post callback = new Callbacks(1).post(0, Instant.now().getEpochSecond());
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + Ring.uri(callback)))
                    .POST(BodyPublishers.ofString(callback.body()))
                    .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("the first callback was answered with " + answer.statusCode());
            }
        }
    }

    private static void read(String bootstrapServers) throws IOException {
        Map<String, Object> properties = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.GROUP_ID_CONFIG,
                "bench-" + System.nanoTime(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(Topic.ACQUISITION.baseName()));
            long deadline = System.nanoTime() + AT_MOST.toNanos();
            while (consumer.poll(Duration.ofMillis(20)).isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("the first event was not read within " + AT_MOST);
                }
            }
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public List<Target> targets(Figures figures) {
        return List.of();
    }
}
