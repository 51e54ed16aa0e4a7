package io.huoke.cli.authorization;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.cli.HuokeProcess;
import io.huoke.sandbox.api.ApiServer;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.sandbox.api.World;
import io.huoke.schemas.Json;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import io.huoke.testkit.ChildBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A provider's site: a broker in a process of its own, a simulated WeCom in this one, and processes of {@code huoke up}
 * that share keyset and configuration. Everything that any of them writes is below one folder.
 */
final class Site implements AutoCloseable {

    static final String PROVIDER = "wwprovider";

    /** Of the only endpoint. */
    static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"));

    private final Path directory;
    private final String topics;
    private final ChildBroker broker;
    private final World world = new World(InstantSource.system(), System.nanoTime());
    private final ApiServer wecom;
    private final List<SuiteSpec> suites;
    private final HttpClient http = HttpClient.newHttpClient();

    private Site(Path directory, String topics, List<SuiteSpec> suites) throws IOException, InterruptedException {
        this.directory = directory;
        this.topics = topics;
        this.suites = List.copyOf(suites);
        this.broker = ChildBroker.start(Files.createDirectory(directory.resolve("broker")));
        world.provider(PROVIDER, "provider-secret");
        suites.forEach(world::suite);
        this.wecom = ApiServer.start(world, 0);
        Files.writeString(keyset(), Sealer.generateKeyset());
    }

    /** Starts broker and WeCom, with one suite of each of these kinds. */
    static Site start(Path directory, Kind... kinds) throws IOException, InterruptedException {
        return start(directory, "", kinds);
    }

    /** @param topics options of that section of the configuration, as YAML */
    static Site start(Path directory, String topics, Kind... kinds) throws IOException, InterruptedException {
        List<SuiteSpec> suites = new ArrayList<>();
        for (Kind kind : kinds) {
            String number = String.valueOf(suites.size());
            suites.add(new SuiteSpec("ww" + number + "0000suite000" + number, "suite-secret-" + number, kind));
        }
        return new Site(directory, topics, suites);
    }

    Path directory() {
        return directory;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    World world() {
        return world;
    }

    ApiServer wecom() {
        return wecom;
    }

    List<SuiteSpec> suites() {
        return suites;
    }

    /** The file that every process reads its keys from. */
    Path keyset() {
        return directory.resolve("keyset.json");
    }

    /** With the keys that the file has now. */
    Sealer sealer() {
        try {
            return Sealer.ofKeyset(Files.readString(keyset()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a process, without waiting for it.
     *
     * @param name of its folder, with which it may be started again
     * @param services that it runs
     */
    HuokeProcess up(String name, String services) throws IOException {
        Path own = Files.createDirectories(directory.resolve(name));
        Files.writeString(own.resolve("huoke.yaml"), configuration());
        return HuokeProcess.start(own, Map.of(), "up", "--only", services);
    }

    private String configuration() {
        String declared = suites.stream()
                .map(suite -> "  - {id: %s, secret: %s, kind: %s}\n"
                        .formatted(
                                suite.id(),
                                suite.secret(),
                                suite.kind().name().toLowerCase(Locale.ROOT).replace('_', '-')))
                .collect(Collectors.joining());
        String ids = suites.stream().map(SuiteSpec::id).collect(Collectors.joining(", "));
        return """
                kafka: {bootstrap.servers: '%s'}
                topics: {%s}
                ingress: {host: 127.0.0.1, port: 0}
                management: {port: 0}
                sealing: {keyset: "${file:%s}"}
                wecom: {api-base: "%s"}
                provider: {corp-id: %s, secret: provider-secret}
                suites:
                %sendpoints:
                  - id: crm
                    kind: suite
                    receive-ids: [%s]
                    keys: [{token: %s, encoding-aes-key: %s}]
                """
                .formatted(
                        broker.bootstrapServers(),
                        topics,
                        keyset(),
                        wecom.base(),
                        PROVIDER,
                        declared,
                        ids,
                        KEYS.token().value(),
                        KEYS.encodingAesKey().value());
    }

    /** Whether WeCom takes a corp's token. */
    boolean takes(String token) throws IOException, InterruptedException {
        JsonNode answer =
                Json.MAPPER.readTree(get(URI.create(wecom.base() + "/cgi-bin/getcallbackip?access_token=" + token)));
        return answer.path("errcode").asInt() == 0;
    }

    /** The sum of all samples of a process that begin so; 0 if there are none. */
    double metric(HuokeProcess process, String prefix) throws IOException, InterruptedException {
        return get(process.management().resolve("/metrics"))
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** The body of an answer. */
    String get(URI uri) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    @Override
    public void close() {
        wecom.close();
        http.close();
        broker.close();
    }
}
