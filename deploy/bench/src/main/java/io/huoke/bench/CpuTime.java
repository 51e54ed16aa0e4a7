package io.huoke.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The processor time of other processes, from /proc. */
public final class CpuTime {

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final double TICKS_PER_SECOND = 100;

    private CpuTime() {}

    /** What a process and its threads have used so far, in seconds. */
    public static double seconds(long pid) throws IOException {
        return seconds(Files.readString(Path.of("/proc", String.valueOf(pid), "stat")));
    }

    /**
     * What the living threads of a JVM have used so far, in seconds, apart from its compiler's, which fall silent when it
     * has run for some minutes.
     */
    public static double secondsWithoutCompiler(long pid) throws IOException {
        double sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", String.valueOf(pid), "task"))) {
            for (Path thread : threads) {
                sum += secondsOfThread(thread.resolve("stat"));
            }
        }
        return sum;
    }

    /** None of a compiler's; and none of a thread that has ended since it was listed. */
    private static double secondsOfThread(Path file) throws IOException {
        try {
            String stat = Files.readString(file);
            return stat.contains("CompilerThre") ? 0 : seconds(stat);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static double seconds(String stat) {
        // What stands behind the program's name, which is in brackets and may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_PER_SECOND;
    }
}
