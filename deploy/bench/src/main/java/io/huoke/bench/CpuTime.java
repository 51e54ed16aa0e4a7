package io.huoke.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor time of other processes, from /proc. */
public final class CpuTime {

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final double TICKS_PER_SECOND = 100;

    private CpuTime() {}

    /** What a process and its threads have used so far, in seconds. */
    public static double seconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        // What stands behind the program's name, which is in brackets and may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_PER_SECOND;
    }
}
