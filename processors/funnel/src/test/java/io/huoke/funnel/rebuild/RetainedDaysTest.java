package io.huoke.funnel.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.Day;
import io.huoke.schemas.TenantPartition;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetainedDaysTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final String TENANT = "ww1/wpCorp";
    private static final int PARTITIONS = 4;
    private static final int PARTITION = TenantPartition.of(TENANT, PARTITIONS);

    /** 2026-03-10 in Shanghai. */
    private static final Instant NOW = Instant.parse("2026-03-09T16:00:00Z");

    private static RetainedDays since(Instant first) {
        return RetainedDays.of(Map.of(PARTITION, first), PARTITIONS, ZONE, NOW);
    }

    private static Day day(String date) {
        return new Day(LocalDate.parse(date));
    }

    @Test
    void beginWithTheDayAfterTheFirstRetainedEventAndEndYesterday() {
        RetainedDays days = since(Instant.parse("2026-03-04T15:59:59Z"));

        assertThat(days.contain(TENANT, day("2026-03-04"))).isFalse();
        assertThat(days.contain(TENANT, day("2026-03-05"))).isTrue();
        assertThat(days.contain(TENANT, day("2026-03-09"))).isTrue();
        assertThat(days.contain(TENANT, day("2026-03-10"))).isFalse();
        assertThat(days.contain(TENANT, Day.UNKNOWN)).isFalse();
        assertThat(days.first()).contains(LocalDate.parse("2026-03-05"));
        assertThat(days.begins()).isEqualTo(Map.of(PARTITION, Instant.parse("2026-03-04T16:00:00Z")));
    }

    @Test
    void areNoneOfWhatBeganYesterday() {
        assertThat(since(Instant.parse("2026-03-08T16:00:00Z")).isEmpty()).isTrue();
    }

    @Test
    void areNoneOfTenantsWhosePartitionHasNoEvents() {
        RetainedDays days = RetainedDays.of(
                Map.of((PARTITION + 1) % PARTITIONS, Instant.parse("2026-03-01T00:00:00Z")), PARTITIONS, ZONE, NOW);

        assertThat(days.isEmpty()).isFalse();
        assertThat(days.contain(TENANT, day("2026-03-05"))).isFalse();
    }
}
