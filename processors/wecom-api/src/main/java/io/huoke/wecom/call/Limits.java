package io.huoke.wecom.call;

import java.time.Duration;
import java.util.List;

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
        List<Window> perCorp,
        List<Window> ownAppsPerAddress,
        List<Window> providerPerAddress,
        Duration block,
        Duration longBlock,
        int parallelism) {

    /** So many calls in any span of that length. */
    public record Window(int calls, Duration span) {

        /** In any minute. */
        public static Window perMinute(int calls) {
            return new Window(calls, Duration.ofMinutes(1));
        }

        /** In any hour. */
        public static Window perHour(int calls) {
            return new Window(calls, Duration.ofHours(1));
        }
    }

    /** Page 90312. A block lasts for the rest of the minute, or of the hour: which, WeCom does not say. */
    public static final Limits WECOM = new Limits(
            List.of(Window.perMinute(10_000), Window.perHour(150_000)),
            List.of(Window.perMinute(20_000), Window.perHour(600_000)),
            List.of(Window.perMinute(40_000), Window.perHour(1_200_000)),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            16);

    /** This one interface has its own (page 90312; page 97108 names twice as many, for all providers of a corp). */
    private static final List<Window> UNION_IDS =
            List.of(Window.perHour(50_000), new Window(240_000, Duration.ofDays(1)));

    public Limits {
        perCorp = List.copyOf(perCorp);
        ownAppsPerAddress = List.copyOf(ownAppsPerAddress);
        providerPerAddress = List.copyOf(providerPerAddress);
    }

    List<Window> perCorp(Api api) {
        return api == Api.UNIONID_TO_EXTERNAL_USERID ? UNION_IDS : perCorp;
    }
}
