package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a tenant that cancelled: enough to keep late events from bringing it back, and nothing that tells who
 * it was. A row of {@code huoke.authorizations}.
 *
 * @param owner suite or template id
 * @param tenantHash see {@link Sealer#tenantHash}
 * @param epoch the authorization that ended
 * @param erasedAt the time of the cancellation
 * @param awaiting the services whose receipt is missing
 * @param sealed {@code Tenant}, sealed for {@link #key()} and {@link #type()}, as long as a receipt is missing: the
 *     command has to be found again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FenceRow(
        String owner, String tenantHash, int epoch, Instant erasedAt, Set<String> awaiting, @Nullable String sealed)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.fence";

    /** The name of the only sealed field. */
    public static final String TENANT = "Tenant";

    public FenceRow {
        awaiting = Collections.unmodifiableSet(new TreeSet<>(awaiting));
    }

    /** The key of a fence. */
    public static String key(String owner, String tenantHash) {
        return owner + "/~" + tenantHash;
    }

    @Override
    public String key() {
        return key(owner, tenantHash);
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
