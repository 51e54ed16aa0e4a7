package io.huoke.sandbox.api;

/**
 * How often may be called; the defaults are WeCom's (page 90312).
 *
 * @param perCorp of each API
 * @param perAddress of each API, for what a provider calls
 * @param ownAppsPerAddress of each API, for what corps' own apps call
 * @param concurrentPerCorp of each API
 */
public record Limits(Window perCorp, Window perAddress, Window ownAppsPerAddress, int concurrentPerCorp) {

    /** Who exceeds one of them is refused for the rest of that minute or hour. */
    public record Window(int perMinute, int perHour) {}

    public static Limits wecom() {
        return new Limits(
                new Window(10_000, 150_000), new Window(40_000, 1_200_000), new Window(20_000, 600_000), 1_000);
    }

    public Limits withPerCorp(Window window) {
        return new Limits(window, perAddress, ownAppsPerAddress, concurrentPerCorp);
    }

    public Limits withPerAddress(Window window) {
        return new Limits(perCorp, window, ownAppsPerAddress, concurrentPerCorp);
    }

    public Limits withOwnAppsPerAddress(Window window) {
        return new Limits(perCorp, perAddress, window, concurrentPerCorp);
    }

    public Limits withConcurrentPerCorp(int calls) {
        return new Limits(perCorp, perAddress, ownAppsPerAddress, calls);
    }

    public Limits withPerCorpAndMinute(int calls) {
        return withPerCorp(new Window(calls, perCorp.perHour()));
    }
}
