package io.huoke.wecom.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.schemas.config.Secret;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the answers of all interfaces have in common. */
public final class WireFormat {

    private WireFormat() {}

    /**
     * Reads an answer that was kept as it came.
     *
     * @throws IllegalArgumentException if it is not of that type; the message quotes nothing of it
     */
    public static <T> T read(Secret answer, Class<T> type) {
        try {
            T value = Json.MAPPER.readValue(answer.value(), type);
            if (value != null) {
                return value;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a " + type.getSimpleName() + missing(e));
        }
        throw new IllegalArgumentException("not a " + type.getSimpleName());
    }

    /** A list of an answer: one that is absent is empty, and what is null in it, as JSON may have it, is left out. */
    public static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }

    /** The constructors of answers name what they miss; Jackson's own messages may quote values. */
    static String missing(JsonProcessingException e) {
        return e.getCause() instanceof MissingFieldException missing ? ": " + missing.getMessage() : "";
    }
}
