package io.huoke.schemas.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code huoke.yaml} on disk, with the files it refers to. For one thread at a time. */
public final class ConfigFile {

    private final Path path;
    private final Function<String, @Nullable String> environment;
    private final Set<Path> watched = new TreeSet<>();
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
        watched.forEach(files::note);
        return new ConfigLoader(environment, files).load(path);
    }

    /** Takes a change of that file, which the configuration does not name, for one of the configuration from now on. */
    public void watch(Path file) {
        watched.add(file);
        files.note(file);
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
