package io.huoke.schemas.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code huoke.yaml} on disk, with the files it refers to. For one thread at a time. */
public final class ConfigFile {

    private final Path path;
    private final Function<String, @Nullable String> environment;
    private ReadFiles files = new ReadFiles();

    /** @param environment gives a variable's value, or null if it is unset; usually {@code System::getenv} */
    public ConfigFile(Path path, Function<String, @Nullable String> environment) {
        this.path = path.toAbsolutePath();
        this.environment = environment;
    }

    /** The commented example of a complete configuration, YAML. */
    public static String example() {
        return ConfigLoader.example();
    }

    /**
     * Reads and validates it.
     *
     * @throws InvalidConfigException with every problem
     */
    public HuokeConfig load() throws InvalidConfigException {
        files = new ReadFiles();
        return new ConfigLoader(environment, files).load(path);
    }

    /**
     * Whether it, or a file that it refers to, is no longer what the last {@link #load} read. Contents are compared, so
     * that a replaced symbolic link, as Kubernetes updates a mounted secret, is seen like any other change.
     */
    public boolean hasChanged() {
        return files.haveChanged();
    }

    /** What it and the files that it refers to hold now, as digests: equal if and only if they hold the same. */
    public Map<Path, String> digests() {
        return files.now();
    }
}
