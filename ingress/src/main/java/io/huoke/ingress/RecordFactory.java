package io.huoke.ingress;

import io.huoke.ingress.durable.EventRecord;
import io.huoke.schemas.DeadLetter;
import io.huoke.schemas.DeadLetterSerializer;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Gives events and dead letters the form in which they travel. Safe for use by any thread. */
final class RecordFactory {

    private final Sealer sealer;
    private final TopicNames names;
    private final WeComEventSerializer events = new WeComEventSerializer();
    private final DeadLetterSerializer deadLetters = new DeadLetterSerializer();

    RecordFactory(Sealer sealer, TopicNames names) {
        this.sealer = sealer;
        this.names = names;
    }

    EventRecord event(Topic topic, WeComEvent event) {
        Headers headers = new RecordHeaders();
        byte[] value = events.serialize(names.of(topic), headers, event);
        return new EventRecord(topic, event.keyOn(topic), headers, value);
    }

    /**
     * The callback as it came, sealed because nobody has read it, with the reason in clear.
     *
     * @param id the digest of endpoint and body, {@link EventId#ofMessage}
     */
    EventRecord deadLetter(
            String id,
            String endpointId,
            CallbackQuery query,
            byte[] body,
            Verdict.Unusable unusable,
            Instant receivedAt) {
        byte[] captured = new CapturedCallback(query.encoded(), body).bytes();
        byte[] sealed = sealer.sealBytes(captured, id, DeadLetter.TYPE);
        DeadLetter letter = new DeadLetter(id, endpointId, unusable.reason(), unusable.detail(), receivedAt, sealed);
        Headers headers = new RecordHeaders();
        byte[] value = deadLetters.serialize(names.of(Topic.DEAD_LETTERS), headers, letter);
        return new EventRecord(Topic.DEAD_LETTERS, endpointId, headers, value);
    }
}
