package io.huoke.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.runtime.ClusterReadiness;
import io.huoke.runtime.KafkaConnection;
import io.huoke.sandbox.api.ApiServer;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.World;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.Secret;
import io.huoke.testkit.TestKafka;
import io.huoke.tokens.TokenIdentity;
import io.huoke.wecom.call.Token;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine;

/** A simulated WeCom, a real broker on which the test writes what the authorization service would, and the command. */
final class AuthorizationStage implements AutoCloseable {

    static final String PROVIDER = "wwprovider";
    static final String APP = "wwthirdparty";
    static final String COMPONENT = "wwcomponent";
    static final String SERVICE = "wwservice";
    static final String TEMPLATE = "dktemplate";

    /** What a command printed. */
    record Outcome(int code, String out, String err) {}

    final World world = new World(Clock.systemUTC(), 1);
    final ApiServer wecom;
    final TopicNames names = new TopicNames(TestKafka.uniquePrefix());
    final Sealer sealer;
    final StringBuilder printed = new StringBuilder();
    private final Path file;
    private final int partitions;
    private final KafkaProducer<String, RowEvent<Row>> producer;
    private final HttpClient http = HttpClient.newHttpClient();

    AuthorizationStage(Path directory) throws Exception {
        this(directory, "");
    }

    /** @param more of the configuration, sections of their own */
    AuthorizationStage(Path directory, String more) throws Exception {
        world.provider(PROVIDER, "provider-secret");
        world.suite(new SuiteSpec(APP, "app-secret", SuiteSpec.Kind.THIRD_PARTY));
        wecom = ApiServer.start(world, 0);
        String keyset = Sealer.generateKeyset();
        sealer = Sealer.ofKeyset(keyset);
        Path keysetFile = Files.writeString(directory.resolve("keyset"), keyset);
        file = Files.writeString(
                directory.resolve("huoke.yaml"),
                """
                kafka: {bootstrap.servers: "%s"}
                topics: {prefix: "%s"}
                management: {port: 0}
                reconciler: {times-of-adding: false}
                sealing: {keyset: "${file:%s}"}
                wecom: {api-base: "%s"}
                provider: {corp-id: wwprovider, secret: provider-secret}
                suites:
                  - {id: wwthirdparty, secret: app-secret, kind: third-party}
                  - {id: wwcomponent, kind: acquisition-component}
                  - {id: wwservice, kind: service-component}
                  - {id: dktemplate, kind: template}
                """
                                .formatted(TestKafka.bootstrapServers(), names.prefix(), keysetFile, wecom.base())
                        + more);
        HuokeConfig config = new ConfigFile(file, name -> null).load();
        KafkaConnection kafka = KafkaConnection.of(config.kafka());
        new ClusterReadiness(kafka, config.topics()).check();
        partitions = config.topics().partitions();
        producer = new KafkaProducer<>(
                kafka.properties(Map.of()), new StringSerializer(), new RowEventSerializer<>("authorization"));
    }

    /** As if typed, with the stage's configuration. */
    Outcome run(String... arguments) {
        List<String> all = new ArrayList<>(Stream.of(arguments).toList());
        all.addAll(List.of("--config", file.toString()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Huoke.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = command.execute(all.toArray(String[]::new));
        printed.append(out).append(err);
        return new Outcome(code, out.toString(), err.toString());
    }

    /** A service in a process of its own, with the stage's configuration. */
    HuokeProcess up(String service) throws IOException {
        return HuokeProcess.start(file.getParent(), Map.of(), "up", "--only", service, "--config", file.toString());
    }

    void put(Topic topic, String owner, Row row) throws Exception {
        producer.send(new ProducerRecord<>(
                        names.of(topic),
                        OwnerPartition.of(owner, partitions),
                        row.key(),
                        new RowEvent<>(row, Instant.now())))
                .get();
    }

    /** Publishes a token as the authorization service does. */
    void publish(TokenIdentity identity, String value) throws Exception {
        Instant now = Instant.now();
        Token token = new Token(new Secret(value), now, now.plusSeconds(1_800));
        TokenRow bare = identity.row(token, "");
        put(Topic.TOKENS, identity.owner(), identity.row(token, sealer.seal(Map.of(TokenRow.VALUE, value), bare)));
    }

    void publishProviderToken() throws Exception {
        String body = "{\"corpid\":\"" + PROVIDER + "\",\"provider_secret\":\"provider-secret\"}";
        publish(
                new TokenIdentity(TokenRow.Kind.PROVIDER, PROVIDER, null),
                ask("service/get_provider_token", body, "provider_access_token"));
    }

    void publishSuiteToken() throws Exception {
        publish(new TokenIdentity(TokenRow.Kind.SUITE, APP, null), suiteToken(APP, "app-secret"));
    }

    private String suiteToken(String suiteId, String secret) throws Exception {
        String body = "{\"suite_id\":\"" + suiteId + "\",\"suite_secret\":\"" + secret + "\",\"suite_ticket\":\""
                + world.newTicket(suiteId) + "\"}";
        return ask("service/get_suite_token", body, "suite_access_token");
    }

    /** A corp whose own app has authorized, with its token. */
    Tenant ownApp(String corpId, List<String> userIds) throws Exception {
        world.corp(corpId, "Example", userIds, Map.of(7, Set.copyOf(userIds)));
        world.ownApp(corpId, 1_000_002, "secret-of-" + corpId);
        Tenant tenant = new Tenant(corpId + ".1000002", corpId);
        String token = ask("gettoken?corpid=" + corpId + "&corpsecret=secret-of-" + corpId, "", "access_token");
        authorized(tenant, AppKind.OWN_APP, token);
        return tenant;
    }

    /** A corp that is there has authorized a suite, whose token is published. */
    Tenant authorized(SuiteSpec suite, AppKind kind, String corpId) throws Exception {
        world.suite(suite);
        String as = "?suite_access_token=" + suiteToken(suite.id(), suite.secret());
        String code = world.authorize(suite.id(), corpId, null);
        String permanent =
                ask("service/v2/get_permanent_code" + as, "{\"auth_code\":\"" + code + "\"}", "permanent_code");
        String token = ask(
                "service/get_corp_token" + as,
                "{\"auth_corpid\":\"" + corpId + "\",\"permanent_code\":\"" + permanent + "\"}",
                "access_token");
        Tenant tenant = new Tenant(suite.id(), corpId);
        authorized(tenant, kind, token);
        return tenant;
    }

    private void authorized(Tenant tenant, AppKind kind, String token) throws Exception {
        put(
                Topic.AUTHORIZATIONS,
                tenant.owner(),
                AuthorizationRow.beginning(tenant, kind, 1, Instant.now())
                        .corpName("Example")
                        .row());
        publish(new TokenIdentity(TokenRow.Kind.CORP, tenant.owner(), tenant.corpId()), token);
    }

    private String ask(String path, String body, String field) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(wecom.base() + "/cgi-bin/" + path));
        if (!body.isEmpty()) {
            request.POST(BodyPublishers.ofString(body));
        }
        String answer = http.send(request.build(), BodyHandlers.ofString()).body();
        JsonNode value = Json.MAPPER.readTree(answer).get(field);
        if (value == null) {
            throw new IllegalStateException(path + " answered " + answer);
        }
        return value.asText();
    }

    @Override
    public void close() {
        http.close();
        producer.close();
        wecom.close();
    }
}
