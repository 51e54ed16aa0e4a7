package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An example of a callback and the event that the ingress makes of it, for tests of those who consume events. All ids
 * and secrets are made up.
 *
 * @param topic the topic without prefix
 * @param key the record key
 * @param id the CloudEvents id
 * @param source the CloudEvents source
 * @param type the CloudEvents type
 * @param subject the CloudEvents subject
 * @param time the CloudEvents time
 * @param tenant {@code {owner}/{corpId}}, or null where the callback names no corp
 * @param dataschema the JSON Schema that {@code data} obeys
 * @param data the event's data without its sealed part
 * @param secrets what the sealed part holds, or null if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder(alphabetic = false)
public record Fixture(
        String topic,
        String key,
        String id,
        URI source,
        String type,
        String subject,
        Instant time,
        @Nullable String tenant,
        URI dataschema,
        CallbackData data,
        @Nullable Map<String, String> secrets) {

    private static final String FOLDER = "fixtures/";

    /**
     * The names of all fixtures: {@code {type}[.{variant}].{kind of endpoint}}, the type without {@code wecom.}, for
     * example {@code create_auth.suite}.
     */
    public static List<String> names() {
        return new String(read("index.txt"), UTF_8).lines().toList();
    }

    /** The decrypted message as WeCom sends it, XML. */
    public static byte[] message(String name) {
        return new String(read(name + ".xml"), UTF_8).strip().getBytes(UTF_8);
    }

    /** The fixture of that name. */
    public static Fixture named(String name) {
        try {
            return Json.MAPPER.readValue(read(name + ".json"), Fixture.class);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** The event as it comes from Kafka, its secrets sealed with {@code sealer}; received when it happened. */
    public WeComEvent event(Sealer sealer) {
        CallbackData sealed = secrets == null ? data : data.withSealed(sealer.seal(secrets, id, type));
        return new WeComEvent(id, source.toString(), type, time, Origin.CALLBACK, time, sealed);
    }

    private static byte[] read(String file) {
        try (InputStream resource = Fixture.class.getResourceAsStream(FOLDER + file)) {
            if (resource == null) {
                throw new IllegalArgumentException("there is no fixture " + file);
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }
}
