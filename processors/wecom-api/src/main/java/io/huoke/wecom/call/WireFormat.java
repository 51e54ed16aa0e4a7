package io.huoke.wecom.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.schemas.config.Secret;

/** Reads answers that were kept as they came. */
public final class WireFormat {

    private WireFormat() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is not of that type; the message quotes nothing of it
     */
    public static <T> T read(Secret answer, Class<T> type) {
        try {
            return Json.MAPPER.readValue(answer.value(), type);
        } catch (JsonProcessingException e) {
            String missing = e.getCause() instanceof MissingFieldException m ? ": " + m.getMessage() : "";
            throw new IllegalArgumentException("not a " + type.getSimpleName() + missing);
        }
    }
}
