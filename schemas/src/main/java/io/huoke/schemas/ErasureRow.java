package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A command to every service about one tenant: a row of {@code huoke.erasures}. It goes when every service has obeyed.
 *
 * @param tenant {@code {owner}/{corpId}}
 * @param command what to do
 * @param tenantHash what fences and receipts call it, see {@link Sealer#tenantHash}
 * @param epoch the authorization that ended, or the one that began
 * @param time of the cancellation, or of the authorization: events from before do not count any more
 */
public record ErasureRow(String tenant, Command command, String tenantHash, int epoch, Instant time) implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.erasure";

    /** What to do. */
    public enum Command {
        /** Forget everything about it, and take no more events of it. */
        @JsonProperty("erase")
        ERASE,
        /** It has authorized again: take events from {@code time} on. */
        @JsonProperty("readmit")
        READMIT
    }

    @Override
    public String key() {
        return tenant;
    }

    @Override
    public String type() {
        return TYPE;
    }
}
