package io.huoke.schemas;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A service has forgotten a tenant: a record of {@code huoke.receipts}, which tells only those who know the tenant who it
 * was.
 *
 * @param tenantHash see {@link Sealer#tenantHash}
 * @param epoch the authorization that ended
 * @param service the service's name
 * @param erasedAt when it had forgotten
 * @param removed how many of what
 */
public record ReceiptRow(String tenantHash, int epoch, String service, Instant erasedAt, Map<String, Long> removed)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.receipt";

    public ReceiptRow {
        removed = Collections.unmodifiableMap(new TreeMap<>(removed));
    }

    @Override
    public String key() {
        return tenantHash;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public @Nullable String tenant() {
        return null;
    }
}
