package io.huoke.wecom.call;

import java.time.Duration;

/**
 * How much may be asked of WeCom.
 *
 * @param perCorp each corp, each interface
 * @param ownAppsPerAddress each interface from one address, for corps' own apps
 * @param providerPerAddress each interface from one address, for a provider
 * @param block how long one interface is left alone for one corp after WeCom said 45009
 * @param longBlock the same when WeCom says it again right after
 * @param parallelism calls of one corp to one interface at the same time; WeCom names no figure, 45033 lowers it
 */
public record Limits(
        Window perCorp,
        Window ownAppsPerAddress,
        Window providerPerAddress,
        Duration block,
        Duration longBlock,
        int parallelism) {

    /**
     * Calls in any span of that length.
     *
     * @param perMinute calls
     * @param perHour calls
     */
    public record Window(int perMinute, int perHour) {}

    /** Page 90312. A block lasts for the rest of the minute, or of the hour: which, WeCom does not say. */
    public static final Limits WECOM = new Limits(
            new Window(10_000, 150_000),
            new Window(20_000, 600_000),
            new Window(40_000, 1_200_000),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            16);
}
