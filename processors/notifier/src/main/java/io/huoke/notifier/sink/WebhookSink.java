package io.huoke.notifier.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.Secret;
import io.huoke.schemas.config.SinkConfig;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Anything that takes a CloudEvent over HTTP; a request per alert, signed as Standard Webhooks describes if there is a
 * secret.
 */
final class WebhookSink implements Sink {

    private final Receiver receiver;
    private final Optional<Signature> signature;
    private final InstantSource clock;
    private final OneByOne oneByOne;

    WebhookSink(SinkConfig config, InstantSource clock) {
        List<String> secrets = config.secret().map(Secret::value).stream().toList();
        this.receiver = new Receiver(URI.create(config.url().value()), secrets, clock);
        this.signature = config.secret().map(Signature::new);
        this.clock = clock;
        this.oneByOne = new OneByOne(this::post, answer -> false, receiver);
    }

    @Override
    public Handover send(List<Notification> due) throws SinkException, InterruptedException {
        return oneByOne.send(due);
    }

    private Answer post(Notification notification) throws SinkException, InterruptedException {
        AlertRow alert = Bounds.of(notification.alert());
        byte[] body = body(alert);
        Map<String, String> headers = new HashMap<>(CloudEventHeaders.of(alert, notification.dedupKey()));
        signature.ifPresent(with -> headers.putAll(with.headers(notification.dedupKey(), clock.instant(), body)));
        return receiver.post(headers, body);
    }

    private static byte[] body(AlertRow alert) {
        try {
            return Json.MAPPER.writeValueAsBytes(alert);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row of clean texts can be written as JSON", e);
        }
    }

    @Override
    public void close() {
        receiver.close();
    }
}
