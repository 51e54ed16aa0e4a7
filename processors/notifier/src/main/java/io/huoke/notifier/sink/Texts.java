package io.huoke.notifier.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.EventId;

/** Makes harmless and short what strangers may have named. Without I/O. */
final class Texts {

    static final String ELLIPSIS = "…";

    private static final int REPLACEMENT = 0xFFFD;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private Texts() {}

    /**
     * One line of what can be written as UTF-8: without control characters, what turns the direction of writing, and what
     * cannot be seen; each run of white space is one space.
     */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> append(clean, codePoint));
        return clean.toString().strip();
    }

    private static void append(StringBuilder clean, int codePoint) {
        if (Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.isISOControl(codePoint)) {
            if (!clean.isEmpty() && clean.charAt(clean.length() - 1) != ' ') {
                clean.append(' ');
            }
            return;
        }
        switch (Character.getType(codePoint)) {
            case Character.SURROGATE -> clean.appendCodePoint(REPLACEMENT);
            case Character.FORMAT -> {
                // Emoji of several people are joined by it.
                if (codePoint == ZERO_WIDTH_JOINER) {
                    clean.appendCodePoint(codePoint);
                }
            }
            default -> clean.appendCodePoint(codePoint);
        }
    }

    /** At most so many code points, the last an ellipsis if there were more. */
    static String cut(String text, int codePoints) {
        if (text.codePointCount(0, text.length()) <= codePoints) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, codePoints - 1)) + ELLIPSIS;
    }

    /** At most so many bytes of UTF-8, whole code points, the last an ellipsis if there were more. */
    static String cutBytes(String text, int bytes) {
        if (bytes(text) <= bytes) {
            return text;
        }
        int room = bytes - bytes(ELLIPSIS);
        int end = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            room -= bytesOf(codePoint);
            if (room < 0) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return text.substring(0, end) + ELLIPSIS;
    }

    /** Its length in UTF-8. */
    static int bytes(String text) {
        return text.getBytes(UTF_8).length;
    }

    private static int bytesOf(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }

    /**
     * What tells one from another: as it is if it is clean and not longer than that, else its beginning and a digest of
     * the whole.
     *
     * @param chars in UTF-16
     */
    static String identity(String text, int chars) {
        String clean = clean(text);
        if (clean.equals(text) && text.length() <= chars) {
            return text;
        }
        String digest = "~" + EventId.ofParts("identity", text);
        int room = chars - digest.length();
        int end = Math.min(room, clean.length());
        if (end > 0 && end < clean.length() && Character.isHighSurrogate(clean.charAt(end - 1))) {
            end--;
        }
        return clean.substring(0, end) + digest;
    }
}
