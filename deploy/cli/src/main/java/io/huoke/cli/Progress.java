package io.huoke.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;

/** A line that tells how far something is: rewritten in place on a terminal, a line per interval otherwise. */
final class Progress {

    private final PrintWriter out;
    private final long intervalNanos;
    private final boolean enabled;
    private final boolean terminal;
    private long nextNanos = System.nanoTime();

    Progress(PrintWriter out, Duration interval, boolean enabled) {
        this.out = out;
        this.intervalNanos = interval.toNanos();
        this.enabled = enabled;
        this.terminal = isTerminal();
    }

    @SuppressWarnings("SystemConsoleNull") // It does return null when output is redirected.
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    void show(Supplier<String> line) {
        if (System.nanoTime() >= nextNanos) {
            nextNanos = System.nanoTime() + intervalNanos;
            print(line.get(), terminal ? "" : System.lineSeparator());
        }
    }

    void finish(String line) {
        print(line, System.lineSeparator());
    }

    private void print(String line, String end) {
        if (enabled) {
            out.print((terminal ? "\r" : "") + line + end);
            out.flush();
        }
    }
}
