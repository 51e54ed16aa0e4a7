package io.huoke.cli.authorization;

import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes the events that an ingress makes of instructions, where the ingress is not the point. For one thread. */
final class Events implements AutoCloseable {

    private final Site site;
    private final KafkaProducer<String, WeComEvent> producer;

    Events(Site site) {
        this.site = site;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", site.bootstrapServers(), "linger.ms", "0"),
                new StringSerializer(),
                new WeComEventSerializer());
    }

    /** A ticket for every suite. */
    void tickets() {
        site.suites()
                .forEach(suite -> send(
                        suite.id(),
                        "wecom.suite_ticket",
                        null,
                        "SuiteTicket",
                        site.world().newTicket(suite.id())));
    }

    void createAuth(String suiteId, String authCode, String state) {
        send(suiteId, "wecom.create_auth", state, "AuthCode", authCode);
    }

    private void send(String suiteId, String type, String state, String secretName, String secret) {
        String id = EventId.ofParts(type, secret);
        String sealed = site.sealer().seal(Map.of(secretName, secret), id, type);
        Instant now = Instant.now();
        WeComEvent event = new WeComEvent(
                id,
                "/wecom/crm",
                type,
                now.truncatedTo(ChronoUnit.SECONDS),
                Origin.CALLBACK,
                now,
                new CallbackData(
                        suiteId, null, suiteId, null, null, null, null, state, null, null, null, null, null, null, null,
                        sealed));
        try {
            producer.send(new ProducerRecord<>(Topic.AUTHORIZATION.baseName(), suiteId, event))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
