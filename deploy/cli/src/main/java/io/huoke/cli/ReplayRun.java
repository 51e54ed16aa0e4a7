package io.huoke.cli;

import io.huoke.cli.DeadLetterTopic.Entry;
import io.huoke.ingress.DeadLetterReplay;
import io.huoke.ingress.DeadLetterReplay.Result;
import io.huoke.schemas.DeadLetter;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/** Replays dead letters one after the other and prints what became of each; for one run. */
final class ReplayRun {

    private final DeadLetterReplay replay;
    private final Publisher publisher;
    private final String done;
    private final TopicNames names;
    private final PrintWriter out;
    private final Set<String> seen = new HashSet<>();
    private int replayed;
    private int failed;

    /** Takes an event, and returns once it is durable. */
    private interface Publisher {
        void publish(Topic topic, WeComEvent event) throws InterruptedException;
    }

    private ReplayRun(DeadLetterReplay replay, Publisher publisher, String done, TopicNames names, PrintWriter out) {
        this.replay = replay;
        this.publisher = publisher;
        this.done = done;
        this.names = names;
        this.out = out;
    }

    static ReplayRun real(DeadLetterReplay replay, EventWriter writer, TopicNames names, PrintWriter out) {
        return new ReplayRun(replay, writer::write, "replayed", names, out);
    }

    /** One that publishes nothing. */
    static ReplayRun dry(DeadLetterReplay replay, TopicNames names, PrintWriter out) {
        return new ReplayRun(replay, (topic, event) -> {}, "would replay", names, out);
    }

    /**
     * Replays.
     *
     * @param wanted ids, or none for every letter
     * @return the exit code
     * @throws IOException if Kafka does not answer; what was said to be replayed is durable even then
     */
    int run(DeadLetterTopic topic, Set<String> wanted) throws IOException, InterruptedException {
        List<Entry> entries = topic.entries().stream()
                .filter(entry -> wanted.isEmpty() || wanted.contains(entry.id()))
                .toList();
        if (wanted.isEmpty() && entries.isEmpty()) {
            out.println(DeadLetterListing.NONE);
            return 0;
        }
        topic.read(entries, this::take);
        Set<String> missing = new TreeSet<>(wanted);
        entries.forEach(entry -> missing.add(entry.id()));
        missing.removeAll(seen);
        missing.forEach(id -> failed(id, "is no dead letter, or none any more"));
        out.println(done + " " + replayed + " of " + (replayed + failed) + " dead letter(s)");
        return failed == 0 ? 0 : 1;
    }

    private void take(DeadLetter letter) throws IOException, InterruptedException {
        seen.add(letter.id());
        Result result = replay.replay(letter);
        String description = ReplayResults.describe(result, names);
        if (!(result instanceof Result.Replayable replayable)) {
            failed(letter.id(), description);
            return;
        }
        try {
            publisher.publish(replayable.topic(), replayable.event());
            replayed++;
            print(letter.id(), done + ": " + description);
        } catch (RetriableException e) {
            throw new IOException(
                    "Kafka did not acknowledge the event of dead letter " + letter.id() + ": " + e.getMessage()
                            + "; replay again, which changes nothing where it was done before",
                    e);
        } catch (KafkaException e) {
            failed(letter.id(), "not replayed: Kafka refuses its event: " + e.getMessage());
        }
    }

    private void failed(String id, String why) {
        failed++;
        print(id, why);
    }

    private void print(String id, String text) {
        out.println(DeadLetterListing.line(id + "  " + text));
        out.flush();
    }
}
