package io.huoke.funnel.view;

import io.huoke.runtime.Forgetting;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.Reply;
import io.huoke.runtime.Resource;
import io.huoke.runtime.TopicFollower;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is committed on {@code huoke.conversions}, {@code huoke.funnel} and {@code huoke.funnel.links}, and {@code GET
 * /v1/funnel} and {@code /v1/conversions}. Every instance has all of it, whichever tenants it counts itself, so any of them
 * answers, and each answer is of one moment, which its offsets name. The rows are in a database on the local disk, because
 * a million of them do not belong on the heap; it is read anew at each start.
 *
 * <p>Rows that are deleted leave the files, too: as long as there has been any deletion the whole database is compacted as
 * often as the broker cleans its own segments, twice after the last one, since a question that is being answered keeps what
 * it looks at. That is a third of the configured time, and the other two are for what is slow.
 *
 * <p>Thread-safe; {@link #start}, {@link #awaitReady} and {@link #close} block.
 */
public final class FunnelView implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FunnelView.class);
    private static final List<Topic> TOPICS = List.of(Topic.CONVERSIONS, Topic.FUNNEL, Topic.FUNNEL_LINKS);
    private static final String FOLDER = "funnel-view";

    /** A question about a large tenant keeps a core busy. */
    private static final int THREADS = 2;

    private static final int MAX_WAITING = 100;
    private static final long PATIENCE_SECONDS = 10;

    private final HuokeConfig.Topics topics;
    private final InstantSource clock;
    private final ViewStore store;
    private final ViewWriter writer;
    private final TopicFollower follower;
    private final ThreadPoolExecutor answering;
    private final ScheduledExecutorService forgetting;
    private final ViewResources resources;

    /** Only on the forgetting thread. */
    private int compactions;

    /**
     * Does not connect.
     *
     * @param personal whether a State stands for one person, so that there are no daily rows of it
     * @param waiting is told, once per outage, why nothing can be read
     */
    public FunnelView(
            HuokeConfig config,
            KafkaConnection kafka,
            Predicate<String> personal,
            InstantSource clock,
            Consumer<String> waiting) {
        this.topics = config.topics();
        this.clock = clock;
        this.store = new ViewStore(directory(config));
        this.writer = new ViewWriter(
                store, topics.names(), new ConversionIndex(config.funnel().zone(), personal));
        this.follower = new TopicFollower(
                kafka, "funnel-view", TOPICS.stream().map(topics.names()::of).toList(), writer::take, waiting);
        this.answering = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().name("funnel-answer-", 0).daemon().factory());
        this.forgetting = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("funnel-view-forgetting").daemon().factory());
        this.resources = new ViewResources(store, config.funnel().zone(), personal, answering);
    }

    /** Where its database is. */
    public static Path directory(HuokeConfig config) {
        return config.dataDir().resolve(FOLDER);
    }

    /**
     * Begins to read.
     *
     * @throws IOException if the data directory cannot be written
     */
    public void start() throws IOException {
        store.open();
        follower.start();
        long interval = Forgetting.within(topics.forgetWithin()).lag().toMillis();
        var unused = forgetting.scheduleWithFixedDelay(this::forget, interval, interval, TimeUnit.MILLISECONDS);
    }

    /** Whether everything is known that was there before the start. */
    public boolean isReady() {
        return follower.isReady();
    }

    /** Waits until {@link #isReady}, or for so long; tells which. */
    public boolean awaitReady(Duration time) throws InterruptedException {
        return follower.awaitReady(time);
    }

    /** Why nothing can be read at present. */
    public Optional<String> problem() {
        return follower.problem();
    }

    /** What the management listener tells. */
    public List<Resource> resources() {
        return resources.all().stream().map(this::whenReady).toList();
    }

    private Resource whenReady(Resource resource) {
        return new Resource(
                resource.path(),
                resource.parameters(),
                request -> isReady() ? resource.answer().apply(request) : Reply.unavailable(notReady()));
    }

    private String notReady() {
        return "what the funnel has counted is still being read"
                + problem().map(why -> ": " + why).orElse("; ask again in a moment");
    }

    private void forget() {
        try {
            TOPICS.forEach(topic -> writer.expire(topic, clock.instant().minus(topics.retentionOf(topic))));
            if (writer.hasDeleted()) {
                compactions = 2;
            }
            if (compactions > 0) {
                store.forget();
                compactions--;
            }
        } catch (UncheckedIOException e) {
            LOG.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log("what was deleted stays in the files of the funnel's view for now");
        }
    }

    /** Answers what was asked, for a few seconds at most. May be called if it never started. */
    @Override
    public void close() {
        follower.close();
        forgetting.shutdownNow();
        answering.shutdown();
        try {
            if (!answering.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.atWarn().log("questions about the funnel are still being answered");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        store.close();
    }
}
