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
import java.util.stream.LongStream;

/** The records that the ingress makes of callbacks, made in advance, for servers that only have to send them. */
public final class PreparedRecords {

    private PreparedRecords() {}

    /** Those of the first callbacks. */
    public static List<EventRecord> of(Callbacks callbacks, int count) {
        Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());
        CallbackDecoder decoder = new CallbackDecoder(sealer, Duration.ofMinutes(5));
        RecordFactory records = new RecordFactory(sealer, new TopicNames(""));
        CallbackEndpoint endpoint = new CallbackEndpoint(endpoint());
        Instant now = Instant.now();
        return LongStream.range(0, count)
                .mapToObj(number -> callbacks.post(number, now.getEpochSecond()))
                .map(post -> record(decoder, records, endpoint, post, now))
                .toList();
    }

    private static EventRecord record(
            CallbackDecoder decoder,
            RecordFactory records,
            CallbackEndpoint endpoint,
            Callbacks.Post post,
            Instant now) {
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
