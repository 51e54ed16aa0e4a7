package io.huoke.sandbox.api;

/**
 * How often may be called; the defaults are WeCom's (page 90312).
 *
 * @param perCorpAndMinute of each API
 * @param perAddressAndMinute of each API
 * @param concurrentPerCorp of each API
 */
public record Limits(int perCorpAndMinute, int perAddressAndMinute, int concurrentPerCorp) {

    public static Limits wecom() {
        return new Limits(10_000, 40_000, 1_000);
    }

    public Limits withPerCorpAndMinute(int calls) {
        return new Limits(calls, perAddressAndMinute, concurrentPerCorp);
    }

    public Limits withPerAddressAndMinute(int calls) {
        return new Limits(perCorpAndMinute, calls, concurrentPerCorp);
    }

    public Limits withConcurrentPerCorp(int calls) {
        return new Limits(perCorpAndMinute, perAddressAndMinute, calls);
    }
}
