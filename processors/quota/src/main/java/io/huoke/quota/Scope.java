package io.huoke.quota;

import io.huoke.streams.StoreKey;
import java.util.List;

/**
 * What something is known of: a subject, or one of its links.
 *
 * @param subject a tenant or an owner
 * @param linkId empty for the subject itself
 */
record Scope(String subject, String linkId) {

    Scope {
        // Whatever is wrong with an event must come out before anything is done about it.
        if (!StoreKey.fits(subject) || !StoreKey.fits(linkId)) {
            throw new IllegalArgumentException("an id holds NUL, which none of WeCom's does");
        }
    }

    static Scope of(String subject) {
        return new Scope(subject, "");
    }

    /**
     * One of its links.
     *
     * @throws IllegalArgumentException if the id is empty
     */
    static Scope of(String tenant, String linkId) {
        if (linkId.isEmpty()) {
            throw new IllegalArgumentException("linkId is empty");
        }
        return new Scope(tenant, linkId);
    }

    /** Reads {@link #key}. */
    static Scope parse(String key) {
        List<String> parts = StoreKey.parts(key);
        return new Scope(parts.get(0), parts.get(1));
    }

    boolean isLink() {
        return !linkId.isEmpty();
    }

    /** Its key in stores. */
    String key() {
        return StoreKey.of(subject, linkId);
    }
}
