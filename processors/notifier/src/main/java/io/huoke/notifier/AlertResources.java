package io.huoke.notifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.notifier.Board.Entry;
import io.huoke.runtime.Reply;
import io.huoke.runtime.Resource;
import io.huoke.runtime.Resource.Request;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.AlertRow.State;
import io.huoke.schemas.Globs;
import io.huoke.schemas.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the board says, for whoever asks over HTTP. Thread-safe. */
final class AlertResources {

    private static final String PATH = "/v1/alerts";
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final Board board;
    private final AlertTopics topics;
    private final InstantSource clock;

    AlertResources(Board board, AlertTopics topics, InstantSource clock) {
        this.board = board;
        this.topics = topics;
        this.clock = clock;
    }

    List<Resource> all() {
        return List.of(
                new Resource(PATH, Set.of("state", "severity", "name", "tenant", "limit", "after"), this::answer));
    }

    private Reply answer(Request request) {
        try {
            return topics.isReady() ? get(request) : notReady();
        } catch (IllegalArgumentException e) {
            return Reply.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private Reply notReady() {
        return Reply.unavailable(topics.problem().orElse("the alerts are being read")
                + "; what the notifier notices without Kafka goes to the sinks all the same");
    }

    private Reply get(Request request) {
        Predicate<AlertRow> wanted = wanted(request);
        int limit = request.limit(DEFAULT_LIMIT, MAX_LIMIT);
        Instant now = clock.instant();
        String after = request.parameter("after").orElse("");
        List<Entry> found = board.keys().stream()
                .filter(key -> key.compareTo(after) > 0)
                .flatMap(key -> board.entry(key, now).stream())
                .filter(entry -> !entry.gone() && wanted.test(entry.alert()))
                .limit(limit + 1L)
                .toList();
        List<Entry> shown = found.subList(0, Math.min(limit, found.size()));
        ObjectNode body = Json.MAPPER.createObjectNode();
        List<ObjectNode> alerts = new ArrayList<>();
        shown.forEach(entry -> alerts.add(json(entry)));
        body.set("alerts", Json.MAPPER.valueToTree(alerts));
        if (found.size() > limit) {
            body.put("next", shown.getLast().alert().key());
        }
        body.set("offsets", Json.MAPPER.valueToTree(topics.offsets()));
        return Reply.ok(body);
    }

    private static ObjectNode json(Entry entry) {
        ObjectNode alert = Json.MAPPER.valueToTree(entry.alert());
        alert.set("told", Json.MAPPER.valueToTree(entry.told()));
        alert.set("silencedBy", Json.MAPPER.valueToTree(entry.silencedBy()));
        return alert;
    }

    private static Predicate<AlertRow> wanted(Request request) {
        String state = request.parameter("state").orElse("firing");
        Optional<State> only = state.equals("all") ? Optional.empty() : Optional.of(state(state));
        Optional<Severity> atLeast = request.parameter("severity").map(AlertResources::severity);
        Optional<String> name = request.parameter("name");
        Optional<Globs> tenant = request.parameter("tenant").map(glob -> Globs.of(List.of(glob)));
        return row -> (only.isEmpty() || row.state() == only.get())
                && (atLeast.isEmpty() || row.severity().compareTo(atLeast.get()) >= 0)
                && (name.isEmpty() || row.name().equals(name.get()))
                && (tenant.isEmpty() || (row.tenant() != null && tenant.get().match(row.tenant())));
    }

    private static State state(String text) {
        return oneOf(State.values(), text, () -> "state is firing, resolved or all");
    }

    private static Severity severity(String text) {
        return oneOf(Severity.values(), text, () -> "severity is info, warning or critical, and means at least that");
    }

    private static <E extends Enum<E>> E oneOf(E[] values, String text, Supplier<String> refusal) {
        return Stream.of(values)
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(refusal.get()));
    }
}
