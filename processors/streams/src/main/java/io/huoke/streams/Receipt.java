package io.huoke.streams;

import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.ReceiptRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A receipt on its way to {@code huoke.receipts}.
 *
 * @param owner of the tenant, which decides the partition and stands nowhere in the record
 */
record Receipt(String owner, RowEvent<ReceiptRow> event) {

    /** Where it goes, of so many partitions. */
    Optional<Set<Integer>> partition(int partitions) {
        return Optional.of(Set.of(OwnerPartition.of(owner, partitions)));
    }

    /** Writes the row as a CloudEvent of a service. */
    static final class ReceiptSerializer implements Serializer<Receipt> {

        private final RowEventSerializer<ReceiptRow> rows;

        ReceiptSerializer(String service) {
            this.rows = new RowEventSerializer<>(service);
        }

        /** Not supported, as by {@link RowEventSerializer}. */
        @Override
        public byte[] serialize(String topic, Receipt receipt) {
            return rows.serialize(topic, receipt.event());
        }

        @Override
        @SuppressWarnings("NullAway") // A receipt is no tombstone.
        public byte[] serialize(String topic, Headers headers, Receipt receipt) {
            return rows.serialize(topic, headers, receipt.event());
        }
    }
}
