package io.huoke.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Where and when something was measured.
 *
 * @param processor its model and how many of it there are
 * @param memory in GiB
 * @param java the JVM
 * @param date in UTC
 */
record Machine(String processor, long memory, String java, LocalDate date) {

    static Machine thisOne() throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        long kilobytes = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
        return new Machine(
                Runtime.getRuntime().availableProcessors() + " × " + model,
                Math.round(kilobytes / 1024.0 / 1024.0),
                "JDK " + System.getProperty("java.version"),
                LocalDate.now(ZoneOffset.UTC));
    }

    @Override
    public String toString() {
        return processor + ", " + memory + " GiB, " + java + ", " + date;
    }
}
