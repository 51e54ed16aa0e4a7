package io.huoke.notifier.sink;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.SinkConfig;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PagerDuty, Events API v2. An alert is one incident there from its beginning to its end, whatever its severity. */
final class PagerDutySink implements Sink {

    private static final String HUOKE = "huoke";

    private final Receiver receiver;
    private final String routingKey;
    private final OneByOne oneByOne;

    /** @param payload null where it resolves */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Event(
            @JsonProperty("routing_key") String routingKey,
            @JsonProperty("event_action") String action,
            @JsonProperty("dedup_key") String dedupKey,
            String client,
            @Nullable Payload payload) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Payload(
            String summary,
            String source,
            String severity,
            Instant timestamp,
            String component,
            @Nullable String group,
            @JsonProperty("class") String type,
            @JsonProperty("custom_details") Details details) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Details(
            @Nullable String tenant,
            @Nullable String corpName,
            String action,
            Instant since,
            List<String> eventIds,
            Map<String, String> labels) {}

    PagerDutySink(SinkConfig config, InstantSource clock) {
        this.routingKey = config.secret().orElseThrow().value();
        this.receiver = new Receiver(URI.create(config.url().value()), List.of(routingKey), clock);
        this.oneByOne = new OneByOne(this::post, PagerDutySink::isVerdict, receiver);
    }

    @Override
    public Handover send(List<Notification> due) throws SinkException, InterruptedException {
        return oneByOne.send(due);
    }

    private Answer post(Notification notification) throws SinkException, InterruptedException {
        Answer answer = receiver.post(Map.of(), body(Bounds.of(notification.alert())));
        if (!answer.isTaken() && answer.text().toLowerCase(Locale.ROOT).matches("(?s).*routing.?key.*")) {
            throw new SinkException(
                    "PagerDuty does not know the routing key: copy the integration key of an Events API v2"
                            + " integration to routing-key of the sink in alerts.sinks");
        }
        return answer;
    }

    /** As PagerDuty begins what it says of an event. */
    private static boolean isVerdict(Answer answer) {
        return answer.text().contains("invalid event");
    }

    private byte[] body(AlertRow alert) {
        Event event = new Event(
                routingKey,
                alert.isFiring() ? "trigger" : "resolve",
                alert.key(),
                HUOKE,
                alert.isFiring() ? payload(alert) : null);
        try {
            return Json.MAPPER.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of clean texts can be written as JSON", e);
        }
    }

    private static Payload payload(AlertRow alert) {
        String tenant = alert.tenant();
        return new Payload(
                alert.summary(),
                tenant == null ? HUOKE : tenant,
                alert.severity().name().toLowerCase(Locale.ROOT),
                alert.since(),
                alert.labels().getOrDefault(Condition.SERVICE, HUOKE),
                alert.labels().get(Condition.OWNER),
                alert.name(),
                new Details(tenant, alert.corpName(), alert.action(), alert.since(), alert.eventIds(), alert.labels()));
    }

    @Override
    public void close() {
        receiver.close();
    }
}
