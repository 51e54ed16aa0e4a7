package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.utils.Utils;

/**
 * Where whatever concerns an owner is: the partition that Kafka's default partitioner gives a record with the owner as
 * its key. Records on topics that are placed {@linkplain Topic#byOwner() by owner} name it explicitly, because their key
 * says more than the owner.
 */
public final class OwnerPartition {

    private OwnerPartition() {}

    /**
     * The partition of an owner.
     *
     * @param partitions of the topic
     */
    public static int of(String owner, int partitions) {
        return Utils.toPositive(Utils.murmur2(owner.getBytes(UTF_8))) % partitions;
    }
}
