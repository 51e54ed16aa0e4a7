package io.huoke.schemas;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What WeCom's documentation says of one callback. Its JSON Schema and its entry in the AsyncAPI document are made of
 * this, and so is the rule which of its elements are lists even when there is only one.
 *
 * @param type {@code wecom.<InfoType or Event>[.<ChangeType>]}
 * @param topic where its events go
 * @param page the WeCom document that describes it, by path number
 * @param description for those who consume it
 * @param elements what it carries beside its envelope; more may come
 */
public record CallbackType(String type, Topic topic, String page, String description, List<Element> elements) {

    public CallbackType {
        elements = List.copyOf(elements);
    }

    /**
     * The type of a callback.
     *
     * @param name InfoType or Event
     */
    public static String typeOf(String name, @Nullable String changeType) {
        return changeType == null ? "wecom." + name : "wecom." + name + "." + changeType;
    }

    /** Where an element is found in the data of an event. */
    public enum Form {
        /** A field of its own; the element is named as in {@link CallbackData}. */
        TYPED,
        /** A text in {@code fields}. */
        TEXT,
        /** A list of texts in {@code fields}, also when there is only one. */
        TEXTS,
        /** A list of objects in {@code fields}, also when there is only one. */
        OBJECTS,
        /** Only in {@code sealed}. */
        SECRET
    }

    /**
     * One element of a callback.
     *
     * @param name the wire path, names joined by {@code /}; for {@link Form#TYPED} the field of {@link CallbackData}
     * @param required whether WeCom always sends it
     */
    public record Element(String name, Form form, boolean required) {}

    /** Whether the element of that wire path is a list even when there is only one. */
    public boolean isList(String path) {
        for (Element element : elements) {
            if (element.name().equals(path)) {
                return element.form() == Form.TEXTS || element.form() == Form.OBJECTS;
            }
        }
        return false;
    }

    /**
     * Whether an event has all that its type always has, each in its form. If not, for WeCom is free to send something
     * else, only the general schema describes it.
     */
    boolean describes(CallbackData data) {
        for (Element element : elements) {
            boolean described =
                    switch (element.form()) {
                        case TYPED -> !element.required() || data.has(element.name());
                        case SECRET -> !element.required() || data.sealed() != null;
                        case TEXT, TEXTS, OBJECTS -> describes(element, data.field(element.name()));
                    };
            if (!described) {
                return false;
            }
        }
        return true;
    }

    private static boolean describes(Element element, @Nullable Object value) {
        return switch (value) {
            case null -> !element.required();
            case List<?> values ->
                values.stream()
                                .allMatch(
                                        element.form() == Form.OBJECTS
                                                ? Map.class::isInstance
                                                : String.class::isInstance)
                        && element.form() != Form.TEXT;
            default -> element.form() == Form.TEXT;
        };
    }

    CallbackType with(Form form, boolean required, String... names) {
        Stream<Element> added = Stream.of(names).map(name -> new Element(name, form, required));
        return new CallbackType(
                type,
                topic,
                page,
                description,
                Stream.concat(elements.stream(), added).toList());
    }
}
