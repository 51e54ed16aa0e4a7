package io.huoke.channels;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An id of the platform's own. Two that look alike are two all the same: nothing is trimmed, cut or normalized.
 *
 * @param value 1 to {@value #MAX_BYTES} bytes of UTF-8, nothing of which ends a line or steers a terminal
 */
public record ChannelRef(String value) {

    /** The longest id that can be mapped. */
    public static final int MAX_BYTES = 4_096;

    /** @throws IllegalArgumentException if it is no id; the message does not repeat it */
    public ChannelRef {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("an id is empty; it has 1 to " + MAX_BYTES + " bytes of UTF-8");
        }
        if (value.codePoints().anyMatch(ChannelRef::isForbidden)) {
            throw new IllegalArgumentException(
                    "an id holds a control character, a line separator or half a character; leave that out");
        }
        int bytes = value.getBytes(UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "an id has " + bytes + " bytes of UTF-8, at most " + MAX_BYTES + " can be mapped; shorten it");
        }
    }

    private static boolean isForbidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return value;
    }
}
