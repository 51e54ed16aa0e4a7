package io.huoke.schemas.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code huoke.yaml} on disk, with the files it refers to. For one thread at a time. */
public final class ConfigFile {

    private final Path path;
    private final Function<String, @Nullable String> environment;
    private final TreeSet<Path> files = new TreeSet<>();

    /** @param environment gives a variable's value, or null if it is unset; usually {@code System::getenv} */
    public ConfigFile(Path path, Function<String, @Nullable String> environment) {
        this.path = path.toAbsolutePath();
        this.environment = environment;
    }

    /** The commented example of a complete configuration, YAML. */
    public static String example() {
        return ConfigLoader.example();
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /**
     * Reads and validates it.
     *
     * @throws InvalidConfigException with every problem
     */
    public HuokeConfig load() throws InvalidConfigException {
        files.clear();
        return new ConfigLoader(environment, files::add).load(path);
    }

    /**
     * A digest of what is on disk now: of the file and of the files that the last {@link #load} read. It is of contents,
     * so that a replaced symbolic link, as Kubernetes updates a mounted secret, is seen like any other change.
     */
    public String fingerprint() {
        MessageDigest digest = sha256();
        update(digest, path);
        files.forEach(file -> update(digest, file));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            digest.update(String.valueOf(content.length).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            digest.update((byte) 1);
            digest.update(content);
        } catch (IOException e) {
            // Not there, or not readable: different from any content.
            digest.update((byte) 0);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
