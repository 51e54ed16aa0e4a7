package io.huoke.funnel.rebuild;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Waits until somebody has processed what there is. For one thread; blocks. */
final class CatchUp {

    private static final Duration LOOK = Duration.ofMillis(200);

    /** A restart of the funnel takes this long in the worst case. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final Consumer<String> progress;

    /** @param progress is told, several times a second, what is waited for */
    CatchUp(Cluster cluster, Consumer<String> progress) {
        this.cluster = cluster;
        this.progress = progress;
    }

    /**
     * Waits until a consumer group has committed these offsets.
     *
     * @param who in words
     * @param remedy what to do if it does not go on
     * @throws IOException if it has not gone on for two minutes
     */
    void await(String group, Map<TopicPartition, Long> ends, String who, String remedy)
            throws IOException, InterruptedException {
        await(() -> left(ends, cluster.committed(group)), who, "records", remedy);
    }

    /** Tells how much there is to do. */
    @FunctionalInterface
    interface Left {
        long ask() throws IOException, InterruptedException;
    }

    /**
     * The same of anything else.
     *
     * @param what there is to do, in the plural
     */
    void await(Left left, String who, String what, String remedy) throws IOException, InterruptedException {
        long least = Long.MAX_VALUE;
        long changedNanos = System.nanoTime();
        while (true) {
            long now = left.ask();
            if (now == 0) {
                return;
            }
            progress.accept(who + ": " + now + " " + what + " to go");
            if (now < least) {
                least = now;
                changedNanos = System.nanoTime();
            } else if (System.nanoTime() - changedNanos > PATIENCE.toNanos()) {
                throw new IOException(who + " does not go on, " + now + " " + what + " before the end; " + remedy);
            }
            Thread.sleep(LOOK);
        }
    }

    private static long left(Map<TopicPartition, Long> ends, Map<TopicPartition, OffsetAndMetadata> committed) {
        long left = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            OffsetAndMetadata done = committed.get(end.getKey());
            left += Math.max(0, end.getValue() - (done == null ? 0 : done.offset()));
        }
        return left;
    }
}
