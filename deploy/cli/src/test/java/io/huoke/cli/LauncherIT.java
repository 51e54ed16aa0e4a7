package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell launcher, on what this build has just packaged. */
class LauncherIT {

    private static final Path LAUNCHER =
            Path.of("").toAbsolutePath().getParent().resolve("huoke");

    @TempDir
    private Path elsewhere;

    @Test
    void runsFromAnyFolderAndThroughASymlink() throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("huoke"), LAUNCHER);

        Outcome outcome = run(Map.of(), link.toString(), "version");
        Files.delete(link);

        assertThat(outcome.output()).contains("Kafka");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void theDistributionHasEverythingThatAServiceNeeds() throws Exception {
        Files.writeString(elsewhere.resolve("huoke.yaml"), "ingres: {}");

        Outcome outcome = run(Map.of(), LAUNCHER.toString(), "config", "check");

        assertThat(outcome.output()).contains("did you mean ingress?");
        assertThat(outcome.code()).isEqualTo(2);
    }

    @Test
    void saysWhatIsWrongWithAJdk() throws Exception {
        Outcome outcome = run(Map.of("HUOKE_JAVA_HOME", elsewhere.toString()), LAUNCHER.toString(), "version");

        assertThat(outcome.output()).contains("is no JDK 25 or newer");
        assertThat(outcome.code()).isEqualTo(1);
    }

    private record Outcome(int code, String output) {}

    private Outcome run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path output = elsewhere.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(List.of(command))
                .directory(elsewhere.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(output));
    }
}
