package io.huoke.sandbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What becomes of the customer_channel that a link was put up with. */
public final class CustomerChannel {

    private static final int MAX_BYTES = 64;

    private CustomerChannel() {}

    /** What WeCom keeps of it: 64 bytes (pages 97297, 99482), cut between characters, which no page says. */
    public static String kept(String channel) {
        int bytes = 0;
        int end = 0;
        while (end < channel.length()) {
            int next = end + Character.charCount(channel.codePointAt(end));
            bytes += channel.substring(end, next).getBytes(UTF_8).length;
            if (bytes > MAX_BYTES) {
                break;
            }
            end = next;
        }
        return channel.substring(0, end);
    }
}
