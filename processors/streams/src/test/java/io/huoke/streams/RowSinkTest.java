package io.huoke.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.TenantPartition;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;

class RowSinkTest {

    private static final int PARTITIONS = 7;

    /** Tombstones, too, of which there is nothing but the key. A corp id is opaque and may hold slashes. */
    @Test
    void aRowThatBelongsToItsTenantLiesWithIt() {
        IntStream.range(0, 100).mapToObj(i -> "ww1/corp/" + i).forEach(tenant -> assertThat(
                        RowSink.partitions(Topic.CHANNELS, ChannelRow.key(tenant, "a/b%"), PARTITIONS))
                .contains(Set.of(TenantPartition.of(tenant, PARTITIONS))));
    }

    @Test
    void anotherRowLiesWhereKafkaPutsIt() {
        assertThat(RowSink.partitions(Topic.CONVERSIONS, "ww1/corp/u1/wm1", PARTITIONS))
                .isEmpty();
    }

    @Test
    void aMarkerGoesEverywhere() {
        assertThat(RowSink.partitions(Topic.CHANNELS, Forgetting.MARKER, PARTITIONS))
                .contains(Set.of(0, 1, 2, 3, 4, 5, 6));
    }

    @Test
    void aTopicPlacedByOwnerIsNotForIt() {
        assertThatThrownBy(() -> RowSink.addTo(
                        new Topology(), "rows", new TopicNames(""), Topic.AUTHORIZATIONS, "test", "parent"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("by owner");
    }
}
