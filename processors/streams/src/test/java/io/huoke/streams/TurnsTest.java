package io.huoke.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
    private int left;
    private final Turns turns = new Turns(context, Duration.ofMillis(100), now -> --left > 0);

    private List<CapturedPunctuator> scheduled() {
        return context.scheduledPunctuators().stream()
                .filter(punctuator -> !punctuator.cancelled())
                .toList();
    }

    @Test
    void noneIsTakenWithoutAnythingToGoOnWith() {
        assertThat(scheduled()).isEmpty();
    }

    @Test
    void theyEndWithWhatThereIsToGoOnWith() {
        left = 2;
        turns.begin();
        turns.begin();

        CapturedPunctuator punctuator = scheduled().getFirst();
        assertThat(scheduled()).as("one, however often they begin").hasSize(1);
        punctuator.getPunctuator().punctuate(0);
        assertThat(scheduled()).as("one is left").hasSize(1);
        punctuator.getPunctuator().punctuate(100);
        assertThat(scheduled()).as("none is left").isEmpty();
    }

    @Test
    void theyBeginAnew() {
        left = 1;
        turns.begin();
        scheduled().getFirst().getPunctuator().punctuate(0);
        turns.begin();

        assertThat(scheduled()).hasSize(1);
    }
}
