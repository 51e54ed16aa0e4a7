package io.huoke.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.sandbox.api.Extension;
import io.huoke.schemas.Json;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a human asks for; every mistake is a sentence in an {@link IllegalArgumentException}. */
record ControlBody(JsonNode json) {

    /** Nothing at all is an empty object. */
    static ControlBody of(Extension.Request request) {
        try {
            JsonNode json = Json.MAPPER.readTree(request.body().isBlank() ? "{}" : request.body());
            if (json.isObject()) {
                return new ControlBody(json);
            }
        } catch (JsonProcessingException e) {
            // Said below.
        }
        throw new IllegalArgumentException("the body is not a JSON object");
    }

    /** Refuses names that mean nothing here. */
    ControlBody only(String... names) {
        Set<String> unknown = new TreeSet<>();
        json.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(Set.of(names));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + String.join("', '", unknown) + "' is unknown; there are " + String.join(", ", names));
        }
        return this;
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> new IllegalArgumentException("'" + name + "' is missing"));
    }

    Optional<String> optionalText(String name) {
        JsonNode node = json.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual() || node.textValue().isEmpty()) {
            throw new IllegalArgumentException("'" + name + "' is not a text");
        }
        return Optional.of(node.textValue());
    }

    /** Texts that are not empty. */
    Optional<List<String>> optionalTexts(String name) {
        JsonNode node = json.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        node.forEach(element -> texts.add(element.asText()));
        if (!node.isArray() || texts.contains("")) {
            throw new IllegalArgumentException("'" + name + "' is not a list of texts");
        }
        return Optional.of(texts);
    }

    boolean flag(String name) {
        JsonNode node = json.path(name);
        if (!node.isMissingNode() && !node.isBoolean()) {
            throw new IllegalArgumentException("'" + name + "' is not true or false");
        }
        return node.booleanValue();
    }

    /** A whole number that is not negative. */
    Optional<Long> count(String name) {
        JsonNode node = json.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.canConvertToInt() || !node.isIntegralNumber() || node.intValue() < 0) {
            throw new IllegalArgumentException("'" + name + "' is not a whole number from 0 on");
        }
        return Optional.of(node.longValue());
    }

    Optional<LocalDate> optionalDate(String name) {
        try {
            return optionalText(name).map(LocalDate::parse);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + name + "' is not a day like 2026-01-31", e);
        }
    }

    double number(String name) {
        JsonNode node = json.path(name);
        if (!node.isMissingNode() && !node.isNumber()) {
            throw new IllegalArgumentException("'" + name + "' is not a number");
        }
        return node.doubleValue();
    }
}
