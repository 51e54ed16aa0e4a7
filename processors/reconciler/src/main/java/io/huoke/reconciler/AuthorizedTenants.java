package io.huoke.reconciler;

import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.RowReader;
import io.huoke.runtime.TopicFollower;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has authorized, as {@code huoke.authorizations} says; not who has withdrawn the permission to ask about acquisition
 * (page 98959). That topic is placed by owner: every instance reads all of it. Thread-safe.
 */
final class AuthorizedTenants implements TenantFeed, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuthorizedTenants.class);

    private final TopicFollower follower;
    private final RowReader<AuthorizationRow> rows = new RowReader<>(AuthorizationRow.class);
    private final Map<String, AuthorizedTenant> tenants = new ConcurrentHashMap<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** Does not connect. */
    AuthorizedTenants(KafkaConnection kafka, TopicNames names) {
        String topic = names.of(Topic.AUTHORIZATIONS);
        this.follower = new TopicFollower(
                kafka,
                "reconciler-authorizations",
                List.of(topic),
                (records, positions) -> records.forEach(record -> rows.read(record, this::take)),
                reason -> LOG.atWarn().addKeyValue("error", reason).log("no authorizations are read"));
    }

    /** Begins to read; returns at once. */
    void start() {
        follower.start();
    }

    /** Why nothing can be read at present. */
    Optional<String> problem() {
        return follower.problem();
    }

    private void take(String key, @Nullable AuthorizationRow row) {
        if (row == null || !row.mayUseAcquisition()) {
            gone(key);
            return;
        }
        AuthorizedTenant tenant =
                new AuthorizedTenant(Tenant.parse(key), row.kind(), row.epoch(), row.authorizedAt(), row.changedAt());
        if (!tenant.equals(tenants.put(key, tenant))) {
            changed(key);
        }
    }

    private void gone(String tenant) {
        if (tenants.remove(tenant) != null) {
            changed(tenant);
        }
    }

    private void changed(String tenant) {
        subscriptions.forEach(subscription -> subscription.offer(tenant));
    }

    @Override
    public Changes subscribe(int partition, int partitions) {
        Subscription subscription = new Subscription(partition, partitions);
        subscriptions.add(subscription);
        tenants.keySet().forEach(subscription::offer);
        return subscription;
    }

    private final class Subscription implements Changes {

        private final int partition;
        private final int partitions;
        private final Queue<String> names = new ConcurrentLinkedQueue<>();

        private Subscription(int partition, int partitions) {
            this.partition = partition;
            this.partitions = partitions;
        }

        @Override
        public void offer(String tenant) {
            if (TenantPartition.of(tenant, partitions) == partition) {
                names.add(tenant);
            }
        }

        @Override
        public List<String> take(int limit) {
            List<String> taken = new ArrayList<>();
            while (taken.size() < limit && follower.isReady()) {
                String name = names.poll();
                if (name == null) {
                    break;
                }
                taken.add(name);
            }
            return taken;
        }

        @Override
        public Optional<AuthorizedTenant> find(String tenant) {
            return Optional.ofNullable(tenants.get(tenant));
        }

        @Override
        public void close() {
            subscriptions.remove(this);
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
