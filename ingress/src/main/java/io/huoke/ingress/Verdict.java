package io.huoke.ingress;

import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import org.jspecify.annotations.Nullable;

/** What a callback turned out to be. */
sealed interface Verdict {

    /**
     * An event to be stored.
     *
     * @param key fingerprint of the key pair that opened it
     */
    record Accepted(Topic topic, WeComEvent event, String key) implements Verdict {}

    /**
     * Authentic, but no event can be made of it: to be kept as a dead letter and answered as a success.
     *
     * @param reason a stable short word
     * @param detail what is wrong and what to do
     * @param key fingerprint of the key pair that opened it, or null if none did
     */
    record Unusable(String reason, String detail, @Nullable String key) implements Verdict {}

    /**
     * Not from WeCom, or not a callback.
     *
     * @param status the HTTP status
     * @param reason a stable short word
     * @param title the same for every refusal of this kind
     * @param detail what is wrong and what to do
     */
    record Refused(int status, String reason, String title, String detail) implements Verdict {}
}
