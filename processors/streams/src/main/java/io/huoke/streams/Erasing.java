package io.huoke.streams;

import java.util.Map;
import java.util.TreeMap;

/**
 * How far the erasure of a tenant has come that is not complete yet.
 *
 * @param tenantHash what fence and receipt call it
 * @param epoch the authorization that ended
 * @param removed how many entries of which store are gone
 */
record Erasing(String tenantHash, int epoch, Map<String, Long> removed) {

    Erasing {
        removed = Map.copyOf(removed);
    }

    /** The same with more that is gone. */
    Erasing plus(Map<String, Long> more) {
        Map<String, Long> all = new TreeMap<>(removed);
        more.forEach((store, number) -> all.merge(store, number, Long::sum));
        return new Erasing(tenantHash, epoch, all);
    }
}
