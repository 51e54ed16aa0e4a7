package io.huoke.testkit;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The published JSON Schemas, found by their URI as a consumer would. */
public final class JsonSchemas {

    private static final String PREFIX = "urn:huoke:schema:";

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaLoader(
                    loader -> loader.resourceLoaders(loaders -> loaders.add(uri -> () -> open(uri.toString())))));

    private JsonSchemas() {}

    /** What of {@code json} violates the schema of that URI; empty if nothing does. */
    public static List<String> violations(String uri, String json) {
        return REGISTRY.getSchema(SchemaLocation.of(uri)).validate(json, InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }

    /** What of {@code json} violates {@code schema}, a JSON Schema of draft 7. */
    public static List<String> violationsOfDraft7(String schema, String json) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(schema, InputFormat.JSON)
                .validate(json, InputFormat.JSON)
                .stream()
                .map(Error::toString)
                .toList();
    }

    /** The schema itself. */
    public static String text(String uri) {
        try (InputStream schema = open(uri)) {
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code urn:huoke:schema:{name}:v1} is the resource {@code {name}.v1.json}. */
    private static InputStream open(String uri) {
        String resource = "/io/huoke/schemas/" + uri.substring(PREFIX.length()).replace(':', '.') + ".json";
        InputStream stream = JsonSchemas.class.getResourceAsStream(resource);
        if (stream == null) {
            throw new IllegalArgumentException("no resource " + resource + " for " + uri);
        }
        return stream;
    }
}
