package io.huoke.reconciler;

import java.util.List;
import java.util.Optional;

/** Who may be asked about. Thread-safe. */
interface TenantFeed {

    /**
     * What changes for the tenants of one partition from now on, after those that are known.
     *
     * @param partitions of the topics that are placed by tenant
     */
    Changes subscribe(int partition, int partitions);

    /** Names of tenants that should be looked up. For one thread, but for what is offered. */
    interface Changes extends AutoCloseable {

        /** Another one, if it is of this partition. For any thread. */
        void offer(String tenant);

        /** Some of them; none before everything is known that there was. */
        List<String> take(int limit);

        /** The tenant, if it may be asked about. */
        Optional<AuthorizedTenant> find(String tenant);

        @Override
        void close();
    }
}
