package io.huoke.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeduplicatorTest {

    private static final Instant NOW = Instant.EPOCH;

    @Test
    void anEventIsDoneOnlyOnceTheWorkOnItIs() {
        Deduplicator deduplicator = new Deduplicator(Duration.ofMinutes(10), 100);

        assertThat(deduplicator.isDone("a")).isFalse();
        assertThat(deduplicator.isDone("a")).isFalse();
        deduplicator.done("a", NOW);

        assertThat(deduplicator.isDone("a")).isTrue();
        assertThat(deduplicator.isDone("b")).isFalse();
    }

    @Test
    void anIdIsForgottenAfterTheHorizon() {
        Deduplicator deduplicator = new Deduplicator(Duration.ofMinutes(10), 100);
        deduplicator.done("a", NOW);

        deduplicator.done("b", NOW.plusSeconds(600));
        assertThat(deduplicator.isDone("a")).isTrue();
        deduplicator.done("c", NOW.plusSeconds(601));

        assertThat(deduplicator.isDone("a")).isFalse();
    }

    @Test
    void theOldestAreForgottenWhenThereAreTooMany() {
        Deduplicator deduplicator = new Deduplicator(Duration.ofDays(1), 2);
        deduplicator.done("a", NOW);
        deduplicator.done("b", NOW);
        deduplicator.done("c", NOW);

        assertThat(deduplicator.isDone("a")).isFalse();
        assertThat(deduplicator.isDone("b")).isTrue();
    }
}
