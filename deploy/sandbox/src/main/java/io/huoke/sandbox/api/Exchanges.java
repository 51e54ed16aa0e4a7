package io.huoke.sandbox.api;

import java.util.Map;
import java.util.TreeMap;

/**
 * What became of one auth code.
 *
 * @param attempts how often somebody tried to exchange it, whatever was answered
 * @param honoured how often it was given a permanent code for, whether or not the answer arrived; more than once never
 * @param unavailable how often the answer was an HTTP status from 500 on
 * @param refusals by errcode, whether or not the answer arrived
 */
public record Exchanges(long attempts, long honoured, long unavailable, Map<Integer, Long> refusals) {

    static final Exchanges NONE = new Exchanges(0, 0, 0, Map.of());

    static final Exchanges ATTEMPT = new Exchanges(1, 0, 0, Map.of());

    static final Exchanges HONOURED = new Exchanges(0, 1, 0, Map.of());

    static final Exchanges UNAVAILABLE = new Exchanges(0, 0, 1, Map.of());

    static Exchanges refused(Errcode errcode) {
        return new Exchanges(0, 0, 0, Map.of(errcode.code(), 1L));
    }

    /** How often WeCom said of itself that it was busy (-1). */
    public long busy() {
        return refusals.getOrDefault(Errcode.SYSTEM_BUSY.code(), 0L);
    }

    Exchanges and(Exchanges more) {
        Map<Integer, Long> together = new TreeMap<>(refusals);
        more.refusals.forEach((errcode, count) -> together.merge(errcode, count, Long::sum));
        return new Exchanges(
                attempts + more.attempts,
                honoured + more.honoured,
                unavailable + more.unavailable,
                Map.copyOf(together));
    }
}
