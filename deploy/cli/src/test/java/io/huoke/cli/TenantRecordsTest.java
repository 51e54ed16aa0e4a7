package io.huoke.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.cli.Trace.Fate;
import io.huoke.runtime.TenantTrace;
import io.huoke.schemas.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantRecordsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final Instant HOUR_AGO = NOW.minus(Duration.ofHours(1));
    private static final Duration DAY = Duration.ofDays(1);
    private static final TopicPolicy COMPACTED = new TopicPolicy(true, Optional.empty(), Duration.ofHours(4));
    private static final TopicPolicy EXPIRING = new TopicPolicy(false, Optional.of(Duration.ofDays(7)), DAY);

    private final TenantRecords records = new TenantRecords(new TenantTrace(new Tenant("ww1", "wpC")));
    private long offset;

    @Test
    void aTopicThatNamesOthersHasNoTrace() {
        add(0, "ww1/wpC2/u1", "{}", NOW);
        add(0, null, "ww2/wpC", NOW);

        assertThat(trace(COMPACTED, NOW)).isEmpty();
    }

    @Test
    void aRecordThatIsTheLastOfItsKeyIsLeft() {
        add(0, "ww1/wpC/u1", "{}", HOUR_AGO);
        add(0, "ww1/wpC/u1", null, HOUR_AGO);
        add(0, "ww1/wpC/u1", "{}", NOW);

        assertThat(trace(COMPACTED, NOW)).contains(Trace.left("t", Trace.Kind.RECORDS, 3));
    }

    @Test
    void aKeyIsAKeyOfItsPartition() {
        add(0, "ww1/wpC/u1", "{}", HOUR_AGO);
        add(1, "ww1/wpC/u1", null, NOW);

        assertThat(trace(COMPACTED, NOW)).map(Trace::fate).contains(Fate.LEFT);
    }

    @Test
    void whatIsDeletedGoesWithinTheDeadlineAfterItsTombstone() {
        add(0, "ww1/wpC/u1", "{}", HOUR_AGO.minus(DAY));
        add(0, "ww1/wpC/u1", null, HOUR_AGO);

        assertThat(trace(COMPACTED, NOW))
                .contains(new Trace("t", Trace.Kind.RECORDS, 2, Fate.COMPACTS, HOUR_AGO.plus(DAY)));
        assertThat(trace(COMPACTED, NOW.plus(DAY))).map(Trace::fate).contains(Fate.OVERDUE);
    }

    @Test
    void whatIsReplacedByARecordThatNamesNobodyIsDeleted() {
        add(0, "key", "of ww1/wpC", HOUR_AGO);
        add(0, "key", "of nobody", NOW);

        assertThat(trace(COMPACTED, NOW)).contains(new Trace("t", Trace.Kind.RECORDS, 1, Fate.COMPACTS, NOW.plus(DAY)));
    }

    @Test
    void aTopicThatExpiresSaysWhenTheLastIsGone() {
        add(0, "ww1/wpC", "{}", NOW);
        add(0, null, "ww1/wpC", HOUR_AGO);

        assertThat(trace(EXPIRING, NOW)).contains(Trace.expiring("t", 2, NOW.plus(Duration.ofDays(8))));
    }

    private void add(int partition, @Nullable String key, @Nullable String value, Instant time) {
        records.add(new ConsumerRecord<>(
                "t",
                partition,
                offset++,
                time.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                key == null ? null : key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                new RecordHeaders(),
                Optional.empty()));
    }

    private Optional<Trace> trace(TopicPolicy policy, Instant now) {
        return records.trace("t", policy, DAY, now);
    }
}
