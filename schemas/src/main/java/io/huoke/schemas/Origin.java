package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How Huoke learned of an event: the CloudEvents extension {@code origin}. */
public enum Origin {
    CALLBACK,
    RECONCILIATION;

    /** The value on the wire, lower case. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads {@link #wireName()}.
     *
     * @throws IllegalArgumentException for any other text
     */
    @JsonCreator
    public static Origin fromWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
