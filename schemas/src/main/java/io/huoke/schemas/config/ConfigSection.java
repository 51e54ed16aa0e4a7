package io.huoke.schemas.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads one mapping of the configuration file and collects what is wrong with it instead of stopping at the first
 * problem. Each key must be read before {@link #build}, which reports the rest as unknown.
 */
final class ConfigSection {

    private static final String MASK = "***";

    private final JsonNode node;
    private final String path;
    private final Placeholders placeholders;
    private final List<Problem> problems;
    private final int problemsBefore;
    private final Set<String> known = new LinkedHashSet<>();

    private ConfigSection(JsonNode node, String path, Placeholders placeholders, List<Problem> problems) {
        this.node = node;
        this.path = path;
        this.placeholders = placeholders;
        this.problems = problems;
        this.problemsBefore = problems.size();
        if (!node.isMissingNode() && !node.isNull() && !node.isObject()) {
            problems.add(new Problem(path.isEmpty() ? "(file)" : path, "is not a mapping", "write key: value pairs"));
        }
    }

    static ConfigSection root(JsonNode node, Placeholders placeholders, List<Problem> problems) {
        return new ConfigSection(node, "", placeholders, problems);
    }

    /** A nested mapping; one that is absent reads as empty. */
    ConfigSection section(String key) {
        return new ConfigSection(child(key), pathOf(key), placeholders, problems);
    }

    /** A nested mapping, or nothing if it is absent. */
    Optional<ConfigSection> optionalSection(String key) {
        JsonNode child = child(key);
        return child.isMissingNode() || child.isNull() ? Optional.empty() : Optional.of(section(key));
    }

    <T> T value(String key, T fallback, Function<String, T> parser) {
        return parse(child(key), pathOf(key), false, parser).orElse(fallback);
    }

    /** The value, or {@code placeholder} after noting that it is missing. */
    <T> T required(String key, T placeholder, Function<String, T> parser) {
        return optional(key, false, parser).orElseGet(() -> missing(key, placeholder));
    }

    Secret requiredSecret(String key, Function<String, String> parser) {
        return optional(key, true, parser).map(Secret::new).orElseGet(() -> missing(key, new Secret("")));
    }

    Optional<Secret> optionalSecret(String key, Function<String, String> parser) {
        return optional(key, true, parser).map(Secret::new);
    }

    Optional<Secret> optionalSecret(String key) {
        return optionalSecret(key, ConfigSection::notBlank);
    }

    <T> Optional<T> optional(String key, Function<String, T> parser) {
        return optional(key, false, parser);
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        List<JsonNode> items = items(key);
        for (int i = 0; i < items.size(); i++) {
            parse(items.get(i), pathOf(key) + "[" + i + "]", false, Function.identity())
                    .ifPresent(texts::add);
        }
        return texts;
    }

    /** What a list of texts says, or {@code fallback} where there is no list. */
    <T> T list(String key, T fallback, Function<List<String>, T> reader) {
        JsonNode child = child(key);
        if (child.isMissingNode() || child.isNull()) {
            return fallback;
        }
        List<String> texts = texts(key);
        try {
            return reader.apply(texts);
        } catch (IllegalArgumentException e) {
            problem(key, texts + " cannot be used", String.valueOf(e.getMessage()));
            return fallback;
        }
    }

    <T> List<T> sections(String key, Function<ConfigSection, Optional<T>> reader) {
        List<T> values = new ArrayList<>();
        List<JsonNode> items = items(key);
        for (int i = 0; i < items.size(); i++) {
            reader.apply(new ConfigSection(items.get(i), pathOf(key) + "[" + i + "]", placeholders, problems))
                    .ifPresent(values::add);
        }
        return values;
    }

    /** Whether there is nothing in a list, or no list at all. */
    boolean isEmpty(String key) {
        return child(key).isEmpty();
    }

    /** Every key of this mapping with its value; used where the keys are not ours. */
    <T> Map<String, T> entries(Function<String, T> parser) {
        Map<String, T> entries = new LinkedHashMap<>();
        node.fieldNames().forEachRemaining(key -> parse(child(key), pathOf(key), isSecretName(key), parser)
                .ifPresent(value -> entries.put(key, value)));
        return entries;
    }

    void problem(String key, String what, String remedy) {
        problems.add(new Problem(pathOf(key), what, remedy));
    }

    /** The value, unless this section has a problem. */
    <T> Optional<T> build(Supplier<T> value) {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                problem(key, "is not a known key", "did you mean " + Nearest.to(key, known) + "?");
            }
        });
        return problems.size() == problemsBefore ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> T missing(String key, T placeholder) {
        JsonNode child = child(key);
        if (child.isMissingNode() || child.isNull()) {
            problem(key, "is missing", "add it");
        }
        return placeholder;
    }

    private <T> Optional<T> optional(String key, boolean secret, Function<String, T> parser) {
        return parse(child(key), pathOf(key), secret, parser);
    }

    private <T> Optional<T> parse(JsonNode value, String where, boolean secret, Function<String, T> parser) {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isValueNode()) {
            problems.add(new Problem(where, "is not a single value", "write one value"));
            return Optional.empty();
        }
        String raw = value.asText();
        try {
            return Optional.of(parser.apply(placeholders.resolve(raw)));
        } catch (IllegalArgumentException e) {
            String shown = secret && !Placeholders.isPlaceholder(raw) ? MASK : raw;
            problems.add(new Problem(where, "'" + shown + "' cannot be used", String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private List<JsonNode> items(String key) {
        JsonNode child = child(key);
        if (!child.isMissingNode() && !child.isNull() && !child.isArray()) {
            problem(key, "is not a list", "write [a, b] or one line per item that starts with '-'");
            return List.of();
        }
        List<JsonNode> items = new ArrayList<>();
        child.forEach(items::add);
        return items;
    }

    private JsonNode child(String key) {
        known.add(key);
        JsonNode child = node.get(key);
        return child == null ? MissingNode.getInstance() : child;
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    static String notBlank(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("write a value, or remove the key");
        }
        return text;
    }

    private static boolean isSecretName(String key) {
        return key.contains("password") || key.contains("jaas") || key.contains("secret") || key.contains("key");
    }
}
