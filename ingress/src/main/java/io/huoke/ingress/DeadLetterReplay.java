package io.huoke.ingress;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.huoke.schemas.DeadLetter;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.config.EndpointConfig;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes of a dead letter what the ingress would have made of its callback under another configuration, without I/O. The
 * timestamp window does not count: it guards against strangers who repeat what they captured, and a dead letter was
 * authentic when it came.
 *
 * <p>The event is the one that would have been accepted then: same id, type, source, topic and key, received when the
 * letter was first seen. So replaying a letter twice, or one whose message came through otherwise, changes nothing for
 * consumers that know events by their id. Not safe for use by several threads at once.
 */
public final class DeadLetterReplay {

    private final Map<String, CallbackEndpoint> endpoints;
    private final Sealer sealer;
    private final CallbackDecoder decoder;

    /** What a dead letter is now. */
    public sealed interface Result {

        /**
         * It can be used.
         *
         * @param topic where the event belongs
         */
        record Replayable(Topic topic, WeComEvent event) implements Result {}

        /**
         * Still no event can be made of it.
         *
         * @param reason a stable short word, as {@link DeadLetter#reason()}
         * @param detail what is wrong and what to do
         */
        record Unusable(String reason, String detail) implements Result {}

        /** Its endpoint is not configured any more. */
        record NoEndpoint(String endpoint) implements Result {}

        /** The keyset lacks the key that sealed it, or the letter was altered. */
        record Sealed() implements Result {}
    }

    /**
     * A replay under one configuration.
     *
     * @param sealer opens the letters, and seals the secrets of the events
     */
    public DeadLetterReplay(List<EndpointConfig> endpoints, Sealer sealer) {
        this.endpoints = endpoints.stream().collect(toUnmodifiableMap(EndpointConfig::id, CallbackEndpoint::new));
        this.sealer = sealer;
        this.decoder = CallbackDecoder.ofAnyAge(sealer);
    }

    /** The callback that a letter keeps; empty where the result is {@link Result.Sealed}. */
    public Optional<CapturedCallback> open(DeadLetter letter) {
        try {
            return Optional.of(CapturedCallback.of(sealer.openBytes(letter.sealed(), letter.id(), DeadLetter.TYPE)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** What the letter is under this configuration. */
    public Result replay(DeadLetter letter) {
        CallbackEndpoint endpoint = endpoints.get(letter.endpoint());
        if (endpoint == null) {
            return new Result.NoEndpoint(letter.endpoint());
        }
        return open(letter).map(callback -> decode(letter, endpoint, callback)).orElseGet(Result.Sealed::new);
    }

    private Result decode(DeadLetter letter, CallbackEndpoint endpoint, CapturedCallback callback) {
        Optional<CallbackQuery> query = CallbackQuery.parse(callback.query());
        if (query.isEmpty()) {
            return new Result.Unusable("query", "the letter does not hold the query of a callback");
        }
        return switch (decoder.decode(endpoint, query.get(), callback.body(), letter.firstSeen())) {
            case Verdict.Accepted accepted -> new Result.Replayable(accepted.topic(), accepted.event());
            case Verdict.Unusable unusable -> new Result.Unusable(unusable.reason(), unusable.detail());
            case Verdict.Refused refused -> new Result.Unusable(refused.reason(), refused(refused));
        };
    }

    /** It was authentic when it came, so here a wrong signature means that its key pair was taken away since. */
    private static String refused(Verdict.Refused refused) {
        return refused.reason().equals(CallbackDecoder.SIGNATURE)
                ? "no key pair of the endpoint signs it any more; add the one of that time to the endpoint's keys"
                : refused.detail();
    }
}
