package io.huoke.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final Section SECTION = new Section() {
        @Override
        public String name() {
            return "speed";
        }

        @Override
        public String title() {
            return "Speed";
        }

        @Override
        public String conditions() {
            return "Downhill.";
        }

        @Override
        public void measure(int round, Figures figures) {
            figures.add("Huoke", "requests/s", 12_345 + round);
            figures.add("Huoke", "p99 ms", 1.234);
            figures.add("other", "requests/s", 100);
        }

        @Override
        public List<Target> targets(Figures figures) {
            return List.of(
                    Target.atLeast("requests/s", 10_000, figures.median("Huoke", "requests/s")),
                    Target.atMost("p99, ms", 1, figures.median("Huoke", "p99 ms")));
        }
    };

    @TempDir
    private Path directory;

    @Test
    void whatWasMetAndWhatWasMissedIsTold() throws Exception {
        Figures figures = new Figures();
        for (int round = 0; round < 3; round++) {
            SECTION.measure(round, figures);
        }
        Report report = new Report(new Machine("2 × slow", 24, "JDK 25", LocalDate.EPOCH), "run speed");
        report.add(SECTION, figures);

        report.writeTo(directory);

        assertThat(Files.readString(directory.resolve("results.md")))
                .contains("`run speed` on 2 × slow, 24 GiB, JDK 25, 1970-01-01")
                .contains("Downhill.")
                .contains("| requests/s | 12,346 (12,345–12,347) | 100 (100–100) |")
                .contains("| p99 ms | 1.23 (1.23–1.23) | – |")
                .contains("| requests/s | ≥ 10,000 | 12,346 | met |")
                .contains("| p99, ms | ≤ 1 | 1.23 | **missed** |");
        JsonNode json = new ObjectMapper().readTree(Files.readString(directory.resolve("results.json")));
        JsonNode section = json.at("/sections/0");
        assertThat(section.at("/figures/Huoke/requests~1s/2").asDouble()).isEqualTo(12_347);
        assertThat(section.at("/targets/1/met").asBoolean(true)).isFalse();
    }
}
