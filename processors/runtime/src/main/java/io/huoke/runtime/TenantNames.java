package io.huoke.runtime;

import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the enterprises are called that have authorized, as {@code huoke.authorizations} says: for those who have to tell
 * a human about a tenant. It keeps nothing but names, and forgets that of a tenant who cancels. Thread-safe.
 */
public final class TenantNames implements AutoCloseable {

    /** WeCom does not say how long one may be; the memory of a hundred thousand has to be bounded. */
    private static final int MAX_CODE_POINTS = 128;

    private static final Logger LOG = LoggerFactory.getLogger(TenantNames.class);

    private final RowReader<AuthorizationRow> rows = new RowReader<>(AuthorizationRow.class);
    private final Map<String, String> corpNames = new ConcurrentHashMap<>();
    private final TopicFollower follower;

    /** Does not connect. */
    public TenantNames(KafkaConnection kafka, TopicNames names) {
        this.follower = new TopicFollower(
                kafka,
                "tenant-names",
                List.of(names.of(Topic.AUTHORIZATIONS)),
                (records, positions) -> records.forEach(record -> rows.read(record, this::take)),
                // Nothing depends on them, and a new installation makes its topics only after this has begun.
                reason -> LOG.atInfo().addKeyValue("error", reason).log("no names of tenants are read"));
    }

    /** Begins to read; returns at once. */
    public void start() {
        follower.start();
    }

    /** Waits until everything is known that there was when it began, or for so long; tells which. */
    public boolean awaitReady(Duration time) throws InterruptedException {
        return follower.awaitReady(time);
    }

    /**
     * The name of a tenant as the enterprise has chosen it, a very long one cut; empty if there is none, or not yet, or no
     * longer. Never blocks.
     *
     * @param tenant {@code {owner}/{corpId}}
     */
    public Optional<String> of(String tenant) {
        return Optional.ofNullable(corpNames.get(tenant));
    }

    private void take(String tenant, @Nullable AuthorizationRow row) {
        String name = row == null ? null : row.corpName();
        if (name == null || name.isBlank()) {
            corpNames.remove(tenant);
        } else {
            corpNames.put(tenant, cut(name));
        }
    }

    private static String cut(String name) {
        return name.codePointCount(0, name.length()) <= MAX_CODE_POINTS
                ? name
                : name.substring(0, name.offsetByCodePoints(0, MAX_CODE_POINTS)) + "…";
    }

    @Override
    public void close() {
        follower.close();
    }
}
