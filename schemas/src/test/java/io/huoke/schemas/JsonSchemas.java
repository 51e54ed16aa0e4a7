package io.huoke.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Validates against the published schemas, found by their URI as a consumer would. */
final class JsonSchemas {

    private static final String PREFIX = "urn:huoke:schema:";

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaLoader(
                    loader -> loader.resourceLoaders(loaders -> loaders.add(uri -> () -> open(uri.toString())))));

    private JsonSchemas() {}

    static void assertValid(String uri, String json) {
        Schema schema = REGISTRY.getSchema(SchemaLocation.of(uri));
        assertThat(schema.validate(json, InputFormat.JSON))
                .as("%s against %s", json, uri)
                .isEmpty();
    }

    static String text(String uri) {
        try (InputStream schema = open(uri)) {
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code urn:huoke:schema:{name}:v1} is the resource {@code {name}.v1.json}. */
    private static InputStream open(String uri) {
        assertThat(uri).startsWith(PREFIX);
        String resource = uri.substring(PREFIX.length()).replace(':', '.') + ".json";
        InputStream stream = JsonSchemas.class.getResourceAsStream(resource);
        assertThat(stream).as("resource %s", resource).isNotNull();
        return stream;
    }
}
