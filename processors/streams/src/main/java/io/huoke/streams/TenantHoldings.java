package io.huoke.streams;

import java.util.Map;

/** What the stores of one task hold of tenants. Used by the task's thread alone. */
@FunctionalInterface
public interface TenantHoldings {

    /**
     * Deletes some of what is held of a tenant, and a tombstone for each row that is gone thereby.
     *
     * @param tenant {@code {owner}/{corpId}}
     * @param limit how many entries at most; if it was fewer, nothing is left
     * @param tombstones takes the rows that are gone
     * @return how many entries of which store
     */
    Map<String, Long> erase(String tenant, int limit, Tombstones tombstones);

    /** Says on the service's topics that a row is gone. */
    @FunctionalInterface
    interface Tombstones {

        /**
         * Writes one.
         *
         * @param sink the sink of the topic that the row is on, one of {@link Erasure#sinks()}
         * @param key of the row
         */
        void write(String sink, String key);
    }
}
