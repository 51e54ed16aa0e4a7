package io.huoke.schemas;

import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Whom a State stands for: a row of {@code huoke.channels}. WeCom cuts a State off after 64 bytes and shows it to whoever
 * opens the link, so an id of the platform's own gets a short one that says nothing.
 *
 * @param tenant {@code {owner}/{corpId}}
 * @param state 34 characters, the same for the same tenant and id for ever
 * @param channelRef the platform's id, of any length
 * @param createdAt when it was first mapped
 */
public record ChannelRow(String tenant, String state, String channelRef, Instant createdAt) implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.channel";

    /** How every State begins that was made here. */
    public static final String PREFIX = "u_";

    private static final Pattern OURS = Pattern.compile(PREFIX + "[0-9a-f]{32}");

    public ChannelRow {
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Tenant.parse(Objects.requireNonNull(tenant, "tenant"));
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(channelRef, "channelRef");
        Objects.requireNonNull(createdAt, "createdAt");
    }

    /** Maps an id. */
    public static ChannelRow of(Sealer sealer, Tenant tenant, String channelRef, Instant now) {
        String state = PREFIX + sealer.keyedHash("channel", tenant + "\0" + channelRef);
        return new ChannelRow(tenant.toString(), state, channelRef, now);
    }

    /** Whether a State looks like one that was made here. */
    public static boolean isState(String state) {
        return OURS.matcher(state).matches();
    }

    /** The key of a State's row. */
    public static String key(String tenant, String state) {
        return RowKeys.join(tenant, state);
    }

    @Override
    public String key() {
        return key(tenant, state);
    }

    @Override
    public String type() {
        return TYPE;
    }
}
