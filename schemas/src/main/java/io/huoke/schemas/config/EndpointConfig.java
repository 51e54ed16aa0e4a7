package io.huoke.schemas.config;

import io.huoke.schemas.EventId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One callback URL: {@code /callbacks/{id}}.
 *
 * @param owner what the events belong to where the message does not say it; present for {@link Kind#DATA} and
 *     {@link Kind#CORP}
 * @param receiveIds the receiveids that are accepted (pages 90968, 90595 and 90613); {@link Kind#DATA} also accepts the message's own
 *     ToUserName
 * @param keys tried in order; several while rotating, never empty
 */
public record EndpointConfig(String id, Kind kind, Optional<String> owner, Set<String> receiveIds, List<KeyPair> keys) {

    /** What WeCom sends to an endpoint, and so what it wants for an answer (pages 90613 and 90238). */
    public enum Kind {
        /** A suite's or template's instruction URL. */
        SUITE,
        /** A suite's data URL. */
        DATA,
        /** A corp's own app. */
        CORP,
        /** The provider's system-event URL. */
        PROVIDER;

        /** Whether the messages name no owner, so that the configuration must. */
        public boolean needsOwner() {
            return this == DATA || this == CORP;
        }
    }

    /**
     * What WeCom's console calls Token and EncodingAESKey.
     *
     * @param token 1 to 32 letters and digits
     * @param encodingAesKey 43 letters and digits
     */
    public record KeyPair(Secret token, Secret encodingAesKey) {

        /**
         * Eight hex characters by which an operator knows a pair in metrics and messages. They give nothing away: the
         * EncodingAESKey in the digest is 256 random bits.
         */
        public String fingerprint() {
            return EventId.ofParts(encodingAesKey.value(), token.value()).substring(0, 8);
        }
    }

    public EndpointConfig {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("an endpoint needs a key pair");
        }
        if (kind.needsOwner() && owner.isEmpty()) {
            throw new IllegalArgumentException("an endpoint of kind data or corp needs an owner");
        }
        receiveIds = Set.copyOf(receiveIds);
        keys = List.copyOf(keys);
    }
}
