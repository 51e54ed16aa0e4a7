package io.huoke.reconciler;

import java.time.Duration;
import java.time.Instant;

/**
 * A ChatKey that is to be resolved.
 *
 * @param eventId the message_from_customer that carried it
 * @param sealed its sealed part
 * @param time when the message came
 */
record PendingChat(String eventId, String sealed, Instant time) {

    /** The only callback with one. */
    static final String TYPE = "wecom.customer_acquisition.message_from_customer";

    /** In its sealed part. */
    static final String CHAT_KEY = "ChatKey";

    /** How long WeCom knows it (page 97299). */
    private static final Duration LIFE = Duration.ofMinutes(30);

    boolean isOver(Instant now) {
        return !now.isBefore(time.plus(LIFE));
    }
}
