package io.huoke.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.HuokeConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReloaderTest {

    @TempDir
    private Path directory;

    private final List<HuokeConfig> taken = new ArrayList<>();
    private final List<String> announced = new ArrayList<>();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private Path yaml;
    private ConfigReloader reloader;
    private boolean refusing;

    @BeforeEach
    void begin() throws Exception {
        yaml = directory.resolve("huoke.yaml");
        write("one");
        ConfigFile file = new ConfigFile(yaml, System::getenv);
        reloader = new ConfigReloader(file, file.load(), this::take, metrics, announced::add);
    }

    @AfterEach
    void end() {
        reloader.close();
    }

    private void take(HuokeConfig changed) throws IOException {
        if (refusing) {
            throw new IOException("cannot be used");
        }
        taken.add(changed);
    }

    @Test
    void nothingHappensWhileNothingChanges() {
        reloader.compare();
        reloader.compare();
        reloader.compare();

        assertThat(taken).isEmpty();
    }

    @Test
    void aFileThatIsStillBeingWrittenIsLeftAlone() throws IOException {
        write("one, two");
        reloader.compare();
        write("one, two, three");
        reloader.compare();
        assertThat(taken).isEmpty();

        reloader.compare();
        reloader.compare();

        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().wecom().suiteIds()).containsExactlyInAnyOrder("one", "two", "three");
        assertThat(announced).containsExactly("configuration reloaded");
    }

    @Test
    void whatWaitsForARestartIsSaid() throws IOException {
        Files.writeString(yaml, "suites: [{id: one}]\nmanagement: {port: 1}\n");
        reloader.compare();
        reloader.compare();

        assertThat(announced).hasSize(1).first().asString().contains("wait for a restart");
    }

    @Test
    void aFileThatCannotBeUsedIsRefusedOnceAndTheNextOneTaken() throws IOException {
        Files.writeString(yaml, "suites: {");
        reloader.compare();
        reloader.compare();
        reloader.compare();
        assertThat(reloads("refused")).isEqualTo(1);
        assertThat(metrics.get("huoke.config.last.reload.successful").gauge().value())
                .isZero();

        refusing = true;
        write("two");
        reloader.compare();
        reloader.compare();
        assertThat(reloads("refused")).isEqualTo(2);

        refusing = false;
        write("three");
        reloader.compare();
        reloader.compare();
        assertThat(reloads("applied")).isEqualTo(1);
        assertThat(metrics.get("huoke.config.last.reload.successful").gauge().value())
                .isEqualTo(1);
        assertThat(taken.getFirst().wecom().suiteIds()).containsExactly("three");
    }

    private double reloads(String outcome) {
        return metrics.get("huoke.config.reloads")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private void write(String suites) throws IOException {
        StringBuilder text = new StringBuilder("suites:\n");
        for (String suite : suites.split(", ")) {
            text.append("  - {id: ").append(suite).append("}\n");
        }
        Files.writeString(yaml, text);
    }
}
