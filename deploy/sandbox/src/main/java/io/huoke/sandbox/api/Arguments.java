package io.huoke.sandbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.schemas.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a caller says in the query or the body; what is missing or of another type is refused with 40058. */
record Arguments(JsonNode json) {

    /** The end of the year 9999. */
    private static final long LATEST = 253_402_300_799L;

    static Arguments ofQuery(Map<String, String> query) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        query.forEach(json::put);
        return new Arguments(json);
    }

    /** Refused with 47001 if it is not a JSON object. */
    static Arguments ofBody(byte[] body) {
        try {
            JsonNode json = Json.MAPPER.readTree(new String(body, UTF_8));
            if (json.isObject()) {
                return new Arguments(json);
            }
        } catch (JsonProcessingException e) {
            // Said below.
        }
        throw Errcode.NOT_JSON.refusal();
    }

    /** Something that must be there. */
    String text(String name) {
        return text(name, Errcode.INVALID_PARAMETER);
    }

    String text(String name, Errcode missing) {
        return optionalText(name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> missing.refusal(name + " is missing"));
    }

    Optional<String> optionalText(String name) {
        return optional(name, JsonNode::isTextual, JsonNode::textValue);
    }

    /** Absent and empty are the same for WeCom. */
    String textOrEmpty(String name) {
        return optionalText(name).orElse("");
    }

    boolean flag(String name, boolean otherwise) {
        return optional(name, JsonNode::isBoolean, JsonNode::booleanValue).orElse(otherwise);
    }

    Optional<Integer> optionalInteger(String name) {
        return optional(name, JsonNode::canConvertToInt, JsonNode::intValue);
    }

    int integer(String name, int otherwise, int least, int most) {
        int value = optionalInteger(name).orElse(otherwise);
        if (value < least || value > most) {
            throw wrong(name);
        }
        return value;
    }

    Instant time(String name) {
        long seconds = optional(name, JsonNode::canConvertToLong, JsonNode::longValue)
                .filter(value -> value >= 0 && value <= LATEST)
                .orElseThrow(() -> wrong(name));
        return Instant.ofEpochSecond(seconds);
    }

    List<String> texts(String name) {
        return list(name, JsonNode::isTextual, JsonNode::textValue);
    }

    List<Integer> integers(String name) {
        return list(name, JsonNode::canConvertToInt, JsonNode::intValue);
    }

    Optional<Arguments> object(String name) {
        return optional(name, JsonNode::isObject, Function.identity()).map(Arguments::new);
    }

    private <T> List<T> list(String name, Predicate<JsonNode> isRight, Function<JsonNode, T> value) {
        List<T> values = new ArrayList<>();
        for (JsonNode element :
                optional(name, JsonNode::isArray, Function.identity()).orElseGet(JsonNodeFactory.instance::arrayNode)) {
            if (!isRight.test(element)) {
                throw wrong(name);
            }
            values.add(value.apply(element));
        }
        return values;
    }

    private <T> Optional<T> optional(String name, Predicate<JsonNode> isRight, Function<JsonNode, T> value) {
        JsonNode node = json.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!isRight.test(node)) {
            throw wrong(name);
        }
        return Optional.of(value.apply(node));
    }

    private static Refusal wrong(String name) {
        return Errcode.INVALID_PARAMETER.refusal("invalid " + name);
    }
}
