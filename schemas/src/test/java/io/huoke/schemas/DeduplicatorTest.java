package io.huoke.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeduplicatorTest {

    private static final Instant NOW = Instant.EPOCH;

    @Test
    void anIdIsNewOnce() {
        Deduplicator deduplicator = new Deduplicator(Duration.ofMinutes(10), 100);

        assertThat(deduplicator.isNew("a", NOW)).isTrue();
        assertThat(deduplicator.isNew("b", NOW)).isTrue();
        assertThat(deduplicator.isNew("a", NOW.plusSeconds(599))).isFalse();
    }

    @Test
    void anIdIsForgottenAfterTheHorizon() {
        Deduplicator deduplicator = new Deduplicator(Duration.ofMinutes(10), 100);
        deduplicator.isNew("a", NOW);

        deduplicator.isNew("b", NOW.plusSeconds(601));

        assertThat(deduplicator.isNew("a", NOW.plusSeconds(601))).isTrue();
    }

    @Test
    void theOldestAreForgottenWhenThereAreTooMany() {
        Deduplicator deduplicator = new Deduplicator(Duration.ofDays(1), 2);
        deduplicator.isNew("a", NOW);
        deduplicator.isNew("b", NOW);
        deduplicator.isNew("c", NOW);

        assertThat(deduplicator.isNew("b", NOW)).isFalse();
        assertThat(deduplicator.isNew("a", NOW)).isTrue();
    }
}
