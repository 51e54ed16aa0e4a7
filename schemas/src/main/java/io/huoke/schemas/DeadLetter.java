package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;

/**
 * An authentic callback of which no event could be made, kept to be replayed after a fix.
 *
 * @param id digest of endpoint and body; the CloudEvents id
 * @param endpoint the endpoint that received it
 * @param reason {@code stale}, {@code receiveid}, {@code padding}, {@code length}, {@code xml}, {@code no-type} or
 *     {@code no-owner}
 * @param detail what is wrong and what to do
 * @param firstSeen when it was received
 * @param sealed the callback as it came: its query, a line feed, its body; see {@link Sealer#openBytes}; Base64 in JSON
 */
public record DeadLetter(
        @JsonIgnore String id, String endpoint, String reason, String detail, Instant firstSeen, byte[] sealed) {

    /** The CloudEvents type, to which {@code sealed} is bound. */
    public static final String TYPE = "huoke.dead-letter";
}
