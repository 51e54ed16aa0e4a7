package io.huoke.reconciler.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.Reply;
import io.huoke.runtime.Resource;
import io.huoke.runtime.Resource.Request;
import io.huoke.runtime.RowReader;
import io.huoke.runtime.TopicFollower;
import io.huoke.schemas.Json;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How the reconciliation of every tenant goes: what is committed on {@code huoke.reconciliation}, in memory, and
 * {@code GET /v1/reconciliation}. Thread-safe; nothing but {@link #awaitReady} and {@link #close} blocks.
 */
public final class ReconciliationView implements AutoCloseable {

    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MAX_LIMIT = 10_000;

    private final RowReader<ReconciliationRow> reader = new RowReader<>(ReconciliationRow.class);
    private final TopicFollower follower;

    /** Guards the offsets, too. */
    private final NavigableMap<String, ReconciliationRow> rows = new TreeMap<>();

    private Map<TopicPartition, Long> positions = Map.of();

    /**
     * Does not connect.
     *
     * @param waiting is told, once per outage, why nothing can be read
     */
    public ReconciliationView(KafkaConnection kafka, TopicNames names, Consumer<String> waiting) {
        this.follower = new TopicFollower(
                kafka, "reconciliation-view", List.of(names.of(Topic.RECONCILIATION)), this::take, waiting);
    }

    /** Begins to read; returns at once. */
    public void start() {
        follower.start();
    }

    /** Waits until everything is known that was there before the start, or for so long; tells which. */
    public boolean awaitReady(Duration time) throws InterruptedException {
        return follower.awaitReady(time);
    }

    /** Why nothing can be read at present. */
    public Optional<String> problem() {
        return follower.problem();
    }

    /** One tenant's row, if there is one. */
    public Optional<ReconciliationRow> find(String tenant) {
        synchronized (rows) {
            return Optional.ofNullable(rows.get(tenant));
        }
    }

    /** What the management listener tells of it. */
    public List<Resource> resources() {
        return List.of(new Resource("/v1/reconciliation", Set.of("tenant", "failing", "limit", "after"), this::answer));
    }

    private Reply answer(Request request) {
        if (!follower.isReady()) {
            return Reply.unavailable("what is on the topic is still being read"
                    + problem().map(why -> ": " + why).orElse("; ask again in a moment"));
        }
        Optional<String> tenant = request.parameter("tenant");
        if (tenant.isPresent() && request.query().size() > 1) {
            return Reply.badRequest("a tenant is one enterprise of one owner; leave out the other parameters");
        }
        Optional<String> failing = request.parameter("failing");
        if (failing.isPresent() && !Set.of("true", "false").contains(failing.get())) {
            return Reply.badRequest("failing is true or false");
        }
        int limit;
        try {
            limit = request.limit(DEFAULT_LIMIT, MAX_LIMIT);
        } catch (IllegalArgumentException e) {
            return Reply.badRequest(String.valueOf(e.getMessage()));
        }
        synchronized (rows) {
            return Reply.ok(
                    tenant.isPresent()
                            ? body(find(tenant.get()).stream().toList(), Optional.empty())
                            : page(request.parameter("after").orElse(""), failing.map("true"::equals), limit));
        }
    }

    private ObjectNode page(String after, Optional<Boolean> failing, int limit) {
        List<ReconciliationRow> found = rows.tailMap(after, false).values().stream()
                .filter(row -> failing.isEmpty() || failing.get() == (row.failing() != null))
                .limit(limit + 1L)
                .toList();
        boolean more = found.size() > limit;
        List<ReconciliationRow> shown = more ? found.subList(0, limit) : found;
        return body(shown, more ? Optional.of(shown.getLast().tenant()) : Optional.empty());
    }

    private ObjectNode body(List<ReconciliationRow> shown, Optional<String> next) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.set("tenants", Json.MAPPER.valueToTree(shown));
        body.set("total", Json.MAPPER.valueToTree(Totals.of(rows.values())));
        next.ifPresent(tenant -> body.put("next", tenant));
        body.set("offsets", Json.MAPPER.valueToTree(TopicFollower.offsets(positions)));
        return body;
    }

    private void take(ConsumerRecords<String, byte[]> records, Map<TopicPartition, Long> now) {
        synchronized (rows) {
            records.forEach(record -> reader.read(record, this::take));
            positions = now;
        }
    }

    private void take(String tenant, @Nullable ReconciliationRow row) {
        if (row == null) {
            rows.remove(tenant);
        } else {
            rows.put(tenant, row);
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
