package io.huoke.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A callback as it was posted: what a dead letter keeps, and what {@link CallbackDoctor} examines.
 *
 * @param query the signed parameters, as they stand in a URL; one line
 * @param body as posted, still encrypted
 */
public record CapturedCallback(String query, byte[] body) {

    /** In one piece: the query, a line feed, the body. */
    byte[] bytes() {
        byte[] line = (query + "\n").getBytes(UTF_8);
        byte[] bytes = Arrays.copyOf(line, line.length + body.length);
        System.arraycopy(body, 0, bytes, line.length, body.length);
        return bytes;
    }

    /** Undoes {@link #bytes()}. */
    static CapturedCallback of(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        byte[] body = Arrays.copyOfRange(bytes, Math.min(end + 1, bytes.length), bytes.length);
        return new CapturedCallback(new String(bytes, 0, end, UTF_8), body);
    }
}
