package io.huoke.channels;

import io.huoke.channels.Snapshot.Change;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.Resource;
import io.huoke.runtime.RowReader;
import io.huoke.runtime.TopicFollower;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The mapping between the ids of the provider's own platform and short States, as it is on {@code huoke.channels}. The
 * same id of the same enterprise has the same State for ever; it is an enterprise's own, and goes with it. Thread-safe;
 * nothing but {@link #awaitReady} and {@link #close} blocks.
 */
public final class Channels implements AutoCloseable {

    /** Each is an id, a row and whoever waits for it: 50 MB at the very most. */
    private static final int MAX_PENDING = 10_000;

    /** Longer than Kafka may take, so that what it says is heard. */
    private static final Duration PATIENCE = ChannelWriter.TIMEOUT.plusSeconds(10);

    private final RowReader<ChannelRow> channels = new RowReader<>(ChannelRow.class);
    private final RowReader<AuthorizationRow> authorizations = new RowReader<>(AuthorizationRow.class);
    private final Sealer sealer;
    private final String topic;
    private final TopicFollower follower;
    private final ChannelWriter writer;

    /** Guards everything below, itself included. */
    private final Snapshot snapshot = new Snapshot();

    /** What is being written, by key: so that two who wish the same do not write two times of creation. */
    private final Map<String, Pending> pending = new HashMap<>();

    private final List<Written> written = new ArrayList<>();

    private record Pending(ChannelRow row, CompletableFuture<Mapping> future) {}

    private record Written(Pending what, TopicPartition partition, long offset) {}

    /**
     * Does not connect.
     *
     * @param waiting is told, once per outage, why nothing can be read
     */
    public Channels(KafkaConnection kafka, TopicNames names, Sealer sealer, Consumer<String> waiting) {
        this.sealer = sealer;
        this.topic = names.of(Topic.CHANNELS);
        this.follower = new TopicFollower(
                kafka, "channels", List.of(names.of(Topic.AUTHORIZATIONS), topic), this::take, waiting);
        this.writer = new ChannelWriter(kafka, topic, MAX_PENDING);
    }

    /** Begins to read; returns at once. */
    public void start() {
        follower.start();
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

    /** What the management listener tells and takes. */
    public List<Resource> resources() {
        return new ChannelResources(this).all();
    }

    /**
     * Mappings, all as of one moment.
     *
     * @param offsets by topic and partition, the offset of the first record that is not in it
     */
    public record Page(List<ChannelRow> channels, Map<String, SortedMap<Integer, Long>> offsets) {}

    /** The mapping of a State, if there is one. */
    public Page ofState(Tenant tenant, String state) {
        synchronized (snapshot) {
            return new Page(snapshot.find(tenant.toString(), state).stream().toList(), snapshot.offsets());
        }
    }

    /** The mapping of an id, if there is one. */
    public Page ofRef(Tenant tenant, ChannelRef ref) {
        return ofState(tenant, row(tenant, ref).state());
    }

    /**
     * An enterprise's mappings in the order of their States.
     *
     * @param after only those behind this State
     */
    public Page list(Tenant tenant, Optional<String> after, int limit) {
        synchronized (snapshot) {
            return new Page(snapshot.list(tenant.toString(), after.orElse(""), limit), snapshot.offsets());
        }
    }

    /** Whether the enterprise has authorized; nobody else has mappings. */
    public boolean isAuthorized(Tenant tenant) {
        synchronized (snapshot) {
            return snapshot.isAuthorized(tenant.toString());
        }
    }

    /**
     * Maps an id, unless it is mapped already.
     *
     * @return never fails, and is there within half a minute; may be completed by any thread
     */
    public CompletableFuture<Mapping> put(Tenant tenant, ChannelRef ref) {
        if (!isReady()) {
            return CompletableFuture.completedFuture(new Mapping.Unavailable(notReady()));
        }
        ChannelRow row = row(tenant, ref);
        Pending wish = new Pending(row, new CompletableFuture<>());
        synchronized (snapshot) {
            Optional<ChannelRow> known = snapshot.find(row.tenant(), row.state());
            if (known.isPresent()) {
                return CompletableFuture.completedFuture(new Mapping.Mapped(known.get()));
            }
            if (!snapshot.isAuthorized(row.tenant())) {
                return CompletableFuture.completedFuture(new Mapping.NotAuthorized(notAuthorized(row.tenant())));
            }
            Pending same = pending.get(row.key());
            if (same != null) {
                return same.future().copy();
            }
            if (pending.size() == MAX_PENDING) {
                return CompletableFuture.completedFuture(
                        new Mapping.Unavailable(MAX_PENDING + " ids wait for Kafka already; ask again in a moment"));
            }
            pending.put(row.key(), wish);
        }
        limit(wish);
        write(wish);
        return wish.future().copy();
    }

    /** Why nothing can be asked before {@link #isReady}. */
    String notReady() {
        return "what is on the topics is still being read"
                + problem().map(why -> ": " + why).orElse("; ask again in a moment");
    }

    static String notAuthorized(String tenant) {
        return tenant + " has not authorized, or has cancelled; `huoke authorizations list` shows who has";
    }

    private ChannelRow row(Tenant tenant, ChannelRef ref) {
        return ChannelRow.of(sealer, tenant, ref.value(), Instant.now());
    }

    private void limit(Pending wish) {
        var unused = wish.future()
                .completeOnTimeout(
                        new Mapping.Unavailable("Kafka did not take it in time; ask again"),
                        PATIENCE.toMillis(),
                        TimeUnit.MILLISECONDS)
                .whenComplete((mapping, failure) -> forget(wish));
    }

    private void write(Pending wish) {
        var unused = writer.write(wish.row()).whenComplete((where, failure) -> {
            if (failure == null) {
                awaitSeen(wish, where);
            } else {
                wish.future()
                        .complete(new Mapping.Unavailable(
                                "Kafka did not take it (" + failure.getMessage() + "); ask again once it answers"));
            }
        });
    }

    private void forget(Pending wish) {
        synchronized (snapshot) {
            pending.remove(wish.row().key(), wish);
            written.removeIf(entry -> entry.what().equals(wish));
        }
    }

    /** Whoever is told of a mapping can ask for it, so it has to have been read. */
    private void awaitSeen(Pending wish, RecordMetadata where) {
        synchronized (snapshot) {
            if (!wish.future().isDone()) {
                written.add(new Written(wish, new TopicPartition(where.topic(), where.partition()), where.offset()));
            }
        }
        settle();
    }

    private void settle() {
        Map<Pending, Mapping> results = new HashMap<>();
        synchronized (snapshot) {
            for (Written entry : written) {
                if (snapshot.hasReached(entry.partition(), entry.offset())) {
                    results.put(entry.what(), result(entry.what().row()));
                }
            }
        }
        results.forEach((wish, mapping) -> wish.future().complete(mapping));
    }

    /** An enterprise may have cancelled while its new mapping was on its way: then it must not stay. */
    private Mapping result(ChannelRow row) {
        Optional<ChannelRow> seen = snapshot.find(row.tenant(), row.state());
        if (seen.isPresent()) {
            return new Mapping.Mapped(seen.get());
        }
        if (snapshot.holds(row.key())) {
            var unused = writer.delete(row);
        }
        return new Mapping.NotAuthorized(notAuthorized(row.tenant()));
    }

    private void take(ConsumerRecords<String, byte[]> records, Map<TopicPartition, Long> positions) {
        List<Change> changes = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> message : records) {
            read(message, changes);
        }
        synchronized (snapshot) {
            changes.forEach(snapshot::apply);
            snapshot.reached(positions);
        }
        settle();
    }

    private void read(ConsumerRecord<String, byte[]> message, List<Change> changes) {
        if (message.topic().equals(topic)) {
            channels.read(message, (key, row) -> changes.add(new Change.OfChannel(key, row)));
        } else {
            authorizations.read(message, (key, row) -> changes.add(new Change.OfAuthorization(key, row != null)));
        }
    }

    /** Stops reading and writing; whoever still waits is told so. */
    @Override
    public void close() {
        follower.close();
        writer.close();
        List<Pending> left;
        synchronized (snapshot) {
            left = List.copyOf(pending.values());
        }
        left.forEach(wish -> wish.future().complete(new Mapping.Unavailable("the service stops; ask again")));
    }
}
