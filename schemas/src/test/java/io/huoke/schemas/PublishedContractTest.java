package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.huoke.testkit.JsonSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The files that consumers read say what the catalogue says. */
class PublishedContractTest {

    private static final Path FOLDER = Path.of("src/main/resources/io/huoke/schemas");

    private static Map<String, String> files;

    /** With {@code -Dhuoke.contract.write} the files are written instead of compared. */
    @BeforeAll
    static void make() throws IOException {
        files = new PublishedContract().files();
        if (System.getProperty("huoke.contract.write") != null) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
            }
        }
    }

    @Test
    void everyFileIsUpToDate() {
        files.forEach((name, content) -> assertThat(FOLDER.resolve(name))
                .as("write it with mvn test -pl schemas -am -Dtest=PublishedContractTest -Dhuoke.contract.write")
                .hasContent(content));
    }

    @Test
    void everySchemaNamesItselfAndIsInTheDocument() throws IOException {
        try (Stream<Path> schemas = Files.list(FOLDER)) {
            for (Path file :
                    schemas.filter(path -> path.toString().endsWith(".v1.json")).toList()) {
                String name = file.getFileName().toString().replace(".v1.json", "");

                String uri = CallbackCatalogue.schemaUri(name);
                assertThat(Json.MAPPER
                                .readTree(JsonSchemas.text(uri))
                                .get("$id")
                                .asText())
                        .isEqualTo(uri);
                assertThat(files.get("asyncapi.yaml")).contains("./" + file.getFileName());
                for (JsonNode example :
                        Json.MAPPER.readTree(JsonSchemas.text(uri)).path("examples")) {
                    assertThat(JsonSchemas.violations(uri, example.toString())).isEmpty();
                }
            }
        }
    }

    /** Against the JSON Schema that the AsyncAPI project publishes. */
    @Test
    void theAsyncApiDocumentIsValid() throws IOException {
        try (InputStream specification = getClass().getResourceAsStream("/asyncapi/3.0.0.json")) {
            String json = new YAMLMapper().readTree(files.get("asyncapi.yaml")).toString();

            assertThat(JsonSchemas.violationsOfDraft7(new String(specification.readAllBytes(), UTF_8), json))
                    .isEmpty();
        }
    }
}
