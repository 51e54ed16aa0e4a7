package io.huoke.cli.faults;

import io.huoke.cli.Huoke;

/** The {@code huoke} command with a watch on its event loops, whose reports are lines of its output. */
final class WatchedHuoke {

    private WatchedHuoke() {}

    public static void main(String[] arguments) {
        EventLoopWatch.start(blocked -> System.out.println(blocked.line()));
        Huoke.main(arguments);
    }
}
