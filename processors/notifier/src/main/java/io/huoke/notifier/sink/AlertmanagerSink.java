package io.huoke.notifier.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.notifier.sink.Handover.Refused;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.Secret;
import io.huoke.schemas.config.SinkConfig;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prometheus Alertmanager, API v2. It takes an alert for over once its end has come, so what fires ends some minutes from
 * now and is sent again well before; should Huoke die, on-call is not told for ever what nobody watches any more.
 */
final class AlertmanagerSink implements Sink {

    private static final String PATH = "/api/v2/alerts";
    private static final int BATCH = 500;
    private static final Duration REFRESH = Duration.ofMinutes(1);
    private static final byte[] NOTHING = {'[', ']'};

    private final Receiver receiver;
    private final Map<String, String> headers;
    private final InstantSource clock;

    AlertmanagerSink(SinkConfig config, InstantSource clock) {
        Optional<String> token = config.secret().map(Secret::value);
        String base = config.url().value().replaceFirst("/+$", "");
        this.receiver = new Receiver(URI.create(base + PATH), token.stream().toList(), clock);
        this.headers =
                token.map(value -> Map.of("authorization", "Bearer " + value)).orElse(Map.of());
        this.clock = clock;
    }

    @Override
    public Handover send(List<Notification> due) throws SinkException, InterruptedException {
        return deliver(due.subList(0, Math.min(BATCH, due.size())));
    }

    /** Never returns without one taken or refused. */
    private Handover deliver(List<Notification> batch) throws SinkException, InterruptedException {
        Answer answer = receiver.post(headers, body(batch));
        if (answer.isTaken()) {
            return new Handover(batch, List.of());
        }
        if (batch.size() == 1) {
            return refusal(batch.getFirst(), answer);
        }
        int middle = batch.size() / 2;
        Handover first = deliver(batch.subList(0, middle));
        try {
            return both(first, deliver(batch.subList(middle, batch.size())));
        } catch (SinkException e) {
            return first;
        }
    }

    /** What answers so to nothing at all is no Alertmanager, and the alert may be as good as any. */
    private Handover refusal(Notification notification, Answer answer) throws SinkException, InterruptedException {
        if (!receiver.post(headers, NOTHING).isTaken()) {
            throw receiver.failure(
                    "does not answer as an Alertmanager (" + answer.status()
                            + "): check the url of the sink in alerts.sinks",
                    answer);
        }
        String reason = "Alertmanager answers " + answer.status() + ": " + receiver.excerpt(answer);
        return new Handover(List.of(), List.of(new Refused(notification, reason)));
    }

    private static Handover both(Handover first, Handover second) {
        List<Notification> taken = new ArrayList<>(first.taken());
        taken.addAll(second.taken());
        List<Refused> refused = new ArrayList<>(first.refused());
        refused.addAll(second.refused());
        return new Handover(taken, refused);
    }

    private byte[] body(List<Notification> batch) {
        List<AlertmanagerAlert> alerts = batch.stream()
                .map(notification -> AlertmanagerAlert.of(Bounds.of(notification.alert()), clock.instant()))
                .toList();
        try {
            return Json.MAPPER.writeValueAsBytes(alerts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of text can be written as JSON", e);
        }
    }

    @Override
    public Optional<Duration> refresh() {
        return Optional.of(REFRESH);
    }

    @Override
    public void close() {
        receiver.close();
    }
}
