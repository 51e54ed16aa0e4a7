package io.huoke.wecom.acquisition;

import io.huoke.wecom.call.InvalidRequestException;
import java.nio.charset.StandardCharsets;

/**
 * A channel, as {@code customer_channel} of a link and State of its events. WeCom cuts off what is beyond 64 bytes of
 * UTF-8 (page 97297), and two that differ only there would be one: so a longer one does not exist.
 */
public record State(String value) {

    private static final int MAX_BYTES = 64;

    /** @throws InvalidRequestException unless it has 1 to 64 bytes */
    public State {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_BYTES) {
            throw new InvalidRequestException("a State has 1 to " + MAX_BYTES + " bytes of UTF-8, this one " + bytes
                    + "; map longer ids to short ones");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
