package io.huoke.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.bench.Callbacks;
import io.huoke.ingress.durable.EventRecord;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The records that the ingress makes of callbacks, for those who only have to send them. For one thread. */
public final class PreparedRecords {

    private final Callbacks callbacks;
    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());
    private final CallbackDecoder decoder = new CallbackDecoder(sealer, Duration.ofMinutes(5));
    private final RecordFactory records = new RecordFactory(sealer, new TopicNames(""));
    private final CallbackEndpoint endpoint = new CallbackEndpoint(endpoint());

    /** @param callbacks of which they are made */
    public PreparedRecords(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    /** The record of the callback of that number, received now. */
    public EventRecord of(long number) {
        Instant now = Instant.now();
        Callbacks.Post post = callbacks.post(number, now.getEpochSecond());
        CallbackQuery query = new CallbackQuery(post.signature(), post.timestamp(), post.nonce());
        Verdict verdict = decoder.decode(endpoint, query, post.body().getBytes(UTF_8), now);
        if (!(verdict instanceof Verdict.Accepted accepted)) {
            throw new IllegalStateException("the ingress does not accept " + post);
        }
        return records.event(accepted.topic(), accepted.event());
    }

    /** The endpoint that the callbacks are for. */
    static EndpointConfig endpoint() {
        return new EndpointConfig(
                Callbacks.ENDPOINT, Kind.SUITE, Optional.empty(), Set.of(Callbacks.SUITE), List.of(Callbacks.KEYS));
    }
}
