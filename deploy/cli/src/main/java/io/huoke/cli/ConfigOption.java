package io.huoke.cli;

import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The {@code --config} option of every command that needs a configuration. */
final class ConfigOption {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration (default: ${DEFAULT-VALUE}).",
            defaultValue = "huoke.yaml")
    private Path file = Path.of("huoke.yaml");

    Path file() {
        return file;
    }

    ConfigFile configFile() {
        return new ConfigFile(file, System::getenv);
    }

    HuokeConfig load() throws InvalidConfigException {
        return configFile().load();
    }
}
