package io.huoke.quota;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.Reply;
import io.huoke.runtime.Resource;
import io.huoke.runtime.Resource.Request;
import io.huoke.runtime.RowReader;
import io.huoke.runtime.TopicFollower;
import io.huoke.schemas.Json;
import io.huoke.schemas.QuotaRow;
import io.huoke.schemas.QuotaRow.State;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left of every tenant's quota: what is committed on {@code huoke.quota}, in memory, and {@code GET /v1/quota}.
 * Thread-safe; nothing but {@link #close} blocks.
 */
public final class QuotaView implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QuotaView.class);
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final RowReader<QuotaRow> reader = new RowReader<>(QuotaRow.class);
    private final TopicFollower follower;

    /** Guards the offsets, too. */
    private final NavigableMap<String, QuotaRow> rows = new TreeMap<>();

    private Map<TopicPartition, Long> positions = Map.of();

    /** Does not connect. */
    public QuotaView(HuokeConfig config, KafkaConnection kafka) {
        this.follower = new TopicFollower(
                kafka,
                "quota-view",
                List.of(config.topics().names().of(Topic.QUOTA_STATES)),
                this::take,
                reason -> LOG.atWarn().addKeyValue("error", reason).log("nothing can be shown of quotas"));
    }

    /** Begins to read; returns at once. */
    public void start() {
        follower.start();
    }

    /** Whether everything is known that was there before the start. */
    public boolean isReady() {
        return follower.isReady();
    }

    /** Why nothing can be read at present. */
    public Optional<String> problem() {
        return follower.problem();
    }

    /** What the management listener tells of it. */
    public List<Resource> resources() {
        return List.of(new Resource("/v1/quota", Set.of("tenant", "state", "limit", "after"), this::answer));
    }

    private Reply answer(Request request) {
        if (!isReady()) {
            return Reply.unavailable("what is on the topic is still being read"
                    + problem().map(why -> ": " + why).orElse("; ask again in a moment"));
        }
        try {
            return request.parameter("tenant").isPresent() ? one(request) : page(request);
        } catch (IllegalArgumentException e) {
            return Reply.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private Reply one(Request request) {
        String tenant = tenant(request.parameter("tenant").orElse(""));
        if (request.query().size() > 1) {
            throw new IllegalArgumentException(
                    "a tenant is one enterprise of one owner; leave out the other parameters");
        }
        synchronized (rows) {
            QuotaRow row = rows.get(tenant);
            return row == null
                    ? Reply.notFound("neither a callback nor WeCom's quota interface has told of this tenant's quota"
                            + " yet; `huoke authorizations list` shows who has authorized")
                    : Reply.ok(body(List.of(row)));
        }
    }

    private Reply page(Request request) {
        Optional<State> state = request.parameter("state").map(QuotaView::state);
        int limit = request.limit(DEFAULT_LIMIT, MAX_LIMIT);
        String after = request.parameter("after").orElse("");
        synchronized (rows) {
            List<QuotaRow> found = rows.tailMap(after, false).values().stream()
                    .filter(row -> state.isEmpty() || state.get() == row.state())
                    .limit(limit + 1L)
                    .toList();
            boolean more = found.size() > limit;
            List<QuotaRow> shown = more ? found.subList(0, limit) : found;
            ObjectNode body = body(shown);
            if (more) {
                body.put("next", shown.getLast().tenant());
            }
            return Reply.ok(body);
        }
    }

    private ObjectNode body(List<QuotaRow> shown) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.set("quotas", Json.MAPPER.valueToTree(shown));
        body.set("offsets", Json.MAPPER.valueToTree(TopicFollower.offsets(positions)));
        return body;
    }

    private static String tenant(String text) {
        try {
            return Tenant.parse(text).toString();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tenant is {owner}/{corpId}, as `huoke authorizations list` prints it", e);
        }
    }

    private static State state(String text) {
        for (State state : State.values()) {
            if (state.name().toLowerCase(Locale.ROOT).equals(text)) {
                return state;
            }
        }
        throw new IllegalArgumentException("state is ok, low, exhausted or unknown");
    }

    private void take(ConsumerRecords<String, byte[]> records, Map<TopicPartition, Long> now) {
        synchronized (rows) {
            records.forEach(record -> reader.read(record, this::take));
            positions = now;
        }
    }

    private void take(String tenant, @Nullable QuotaRow row) {
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
