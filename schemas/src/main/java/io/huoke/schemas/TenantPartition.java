package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.utils.Utils;

/**
 * Where whatever concerns a tenant is: the partition that Kafka's default partitioner gives a record with the tenant as
 * its key. Records on topics that are {@linkplain Topic.Key#TENANT_FIRST keyed tenant-first} name it explicitly, because
 * their key says more than the tenant.
 */
public final class TenantPartition {

    private TenantPartition() {}

    /**
     * The partition of a tenant.
     *
     * @param tenant {@code {owner}/{corpId}}
     * @param partitions of the topic
     */
    public static int of(String tenant, int partitions) {
        return Utils.toPositive(Utils.murmur2(tenant.getBytes(UTF_8))) % partitions;
    }
}
