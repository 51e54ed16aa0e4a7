package io.huoke.wecom.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.huoke.schemas.config.Secret;
import java.io.IOException;
import java.time.Instant;

/**
 * WeCom's JSON: snake_case names, times as seconds since 1970, fields that nobody knows yet. A record's constructor
 * decides what may be missing.
 */
final class Json {

    static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .addModule(new SimpleModule()
                    .addDeserializer(Instant.class, new FromSeconds())
                    .addSerializer(Instant.class, new ToSeconds())
                    .addDeserializer(Secret.class, new FromText())
                    .addSerializer(Secret.class, new ToText()))
            .build();

    private Json() {}

    private static final class FromSeconds extends JsonDeserializer<Instant> {
        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken().isNumeric()) {
                return Instant.ofEpochSecond(parser.getLongValue());
            }
            return (Instant) context.handleUnexpectedToken(Instant.class, parser);
        }
    }

    private static final class ToSeconds extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeNumber(value.getEpochSecond());
        }
    }

    private static final class FromText extends JsonDeserializer<Secret> {
        @Override
        public Secret deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken().isScalarValue()) {
                return new Secret(parser.getText());
            }
            return (Secret) context.handleUnexpectedToken(Secret.class, parser);
        }
    }

    private static final class ToText extends JsonSerializer<Secret> {
        @Override
        public void serialize(Secret value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.value());
        }
    }
}
