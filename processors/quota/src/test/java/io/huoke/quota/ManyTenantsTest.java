package io.huoke.quota;

import static io.huoke.quota.Events.a8;
import static io.huoke.quota.Events.midnight;
import static io.huoke.quota.QuotaDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.quota.Events.Lot;
import io.huoke.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyTenantsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int TENANTS = 10_000;
    private static final int DUE = 1_700;
    private static final int AT_ONCE = 500;

    @TempDir
    private Path directory;

    @Test
    void whatIsDueOfManyAtTheSameTimeIsDoneBitByBitAndTheOthersAreNotLookedAt() {
        Instant midnight = midnight("2026-03-03");
        try (QuotaDriver quota = new QuotaDriver(directory)) {
            for (int i = 0; i < TENANTS; i++) {
                boolean due = i % (TENANTS / DUE) == 0 && i / (TENANTS / DUE) < DUE;
                QuotaFacts facts = Intake.of(
                                a8("wp" + i, START, i, 100, Lot.of(due ? "2026-03-17" : "2026-06-17", 100)))
                        .apply(QuotaFacts.NONE);
                quota.hold("ww1/wp" + i, facts, due ? midnight : midnight("2026-06-03"));
            }
            quota.advanceTo(midnight.minusSeconds(1), Duration.ofHours(20));
            assertThat(quota.tombstones(Topic.ALERTS)).isEmpty();

            long begin = System.nanoTime();
            for (int done = 0; done < DUE; done += AT_ONCE) {
                quota.advance(SECOND);
                assertThat(quota.tombstones(Topic.ALERTS)).hasSize(Math.min(AT_ONCE, DUE - done));
            }

            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("a transaction takes 10 s at most, and these are four")
                    .isLessThan(Duration.ofSeconds(12));
            quota.advance(SECOND);
            assertThat(quota.tombstones(Topic.ALERTS)).as("nothing is due").isEmpty();
        }
    }
}
