package io.huoke.ingress;

import static io.huoke.ingress.TestIngress.KEYS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.huoke.schemas.CallbackCatalogue;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Fixture;
import io.huoke.schemas.Json;
import io.huoke.schemas.Topic;
import io.huoke.testkit.JsonSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every documented callback in every envelope, from WeCom's XML through HTTP to the event that is on Kafka. */
class FixturesIT {

    private static final Path FOLDER = Path.of("../schemas/src/main/resources/io/huoke/schemas/fixtures");

    private static Map<String, Fixture> produced;
    private static JsonNode asyncApi;

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".xml"))
                    .map(file -> file.substring(0, file.length() - ".xml".length()))
                    .sorted()
                    .toList();
        }
    }

    /** With {@code -Dhuoke.fixtures.write} what was produced becomes what is expected. */
    @BeforeAll
    static void post() throws Exception {
        try (TestIngress ingress = new TestIngress();
                InputStream document = CallbackCatalogue.class.getResourceAsStream("asyncapi.yaml")) {
            asyncApi = new YAMLMapper().readTree(document);
            for (String name : names()) {
                post(ingress, name);
            }
            produced = Stream.of(Topic.values())
                    .filter(topic -> topic.baseName().startsWith("wecom."))
                    .flatMap(topic -> ingress.records(topic).stream().map(record -> fixture(ingress, topic, record)))
                    .collect(toMap(Fixture::id, fixture -> fixture));
        }
        if (System.getProperty("huoke.fixtures.write") != null) {
            for (String name : names()) {
                Files.writeString(FOLDER.resolve(name + ".json"), json(produced(name)) + "\n");
            }
            Files.writeString(FOLDER.resolve("index.txt"), String.join("\n", names()) + "\n");
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void becomesTheEventThatIsExpected(String name) throws Exception {
        assertThat(FOLDER.resolve(name + ".json")).hasContent(json(produced(name)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void obeysItsSchemaAndIsInTheAsyncApiDocument(String name) throws Exception {
        Fixture fixture = produced(name);
        String schema = fixture.dataschema().toString();
        String json = Json.MAPPER.writeValueAsString(
                fixture.secrets() == null ? fixture.data() : fixture.data().withSealed("c2VhbGVk"));

        assertThat(JsonSchemas.violations(schema, json)).isEmpty();
        String message = CallbackCatalogue.find(fixture.type()) == null ? "wecom.callback" : fixture.type();
        assertThat(schema).isEqualTo("urn:huoke:schema:" + message + ":v1");
        assertThat(asyncApi.at("/channels/" + fixture.topic() + "/messages").has(message))
                .isTrue();
    }

    @Test
    void thereIsOneForEveryDocumentedType() throws IOException {
        TreeSet<String> missing = new TreeSet<>(CallbackCatalogue.types());
        // Nobody posts these: a browser brings one, commands the others.
        missing.remove(CallbackCatalogue.INSTALL_REDIRECT);
        missing.remove(CallbackCatalogue.REGISTER_LINK);
        missing.remove(CallbackCatalogue.CONTACT_SYNC_SUCCESS);
        for (String name : names()) {
            missing.remove(Fixture.named(name).type());
        }

        assertThat(missing).isEmpty();
        assertThat(Fixture.names()).isEqualTo(names()).hasSizeGreaterThan(100);
    }

    private static void post(TestIngress ingress, String name) throws Exception {
        byte[] message = Fixture.message(name);
        HttpResponse<String> answer = ingress.client.callback(
                Kinds.endpoint(name), KEYS, new String(message, UTF_8), Kinds.receiveId(name, message));
        String kind = Kinds.kind(name);

        assertThat(answer.statusCode()).as(name).isEqualTo(200);
        assertThat(answer.body()).as(name).isEqualTo(kind.equals("suite") || kind.equals("provider") ? "success" : "");
    }

    private static Fixture produced(String name) throws Exception {
        byte[] message = Fixture.message(name);
        Fixture fixture = produced.get(EventId.ofMessage(Kinds.owner(name, message), message));
        assertThat(fixture).as(name).isNotNull();
        return fixture;
    }

    private static Fixture fixture(TestIngress ingress, Topic topic, ConsumerRecord<String, byte[]> record) {
        try {
            CallbackData data = Json.MAPPER.readValue(record.value(), CallbackData.class);
            String id = header(record, "ce_id");
            String type = header(record, "ce_type");
            return new Fixture(
                    topic.baseName(),
                    record.key(),
                    id,
                    URI.create(header(record, "ce_source")),
                    type,
                    header(record, "ce_subject"),
                    Instant.parse(header(record, "ce_time")),
                    header(record, "ce_tenant"),
                    URI.create(header(record, "ce_dataschema")),
                    data.withSealed(null),
                    data.sealed() == null
                            ? null
                            : new java.util.TreeMap<>(ingress.sealer.open(data.sealed(), id, type)));
        } catch (Exception e) {
            throw new AssertionError("record " + record.offset() + " of " + topic, e);
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    private static String json(Fixture fixture) throws IOException {
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(fixture);
    }
}
