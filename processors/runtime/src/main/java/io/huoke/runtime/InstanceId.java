package io.huoke.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The name of this installation among others on the same cluster, kept in its data directory: a service that restarts
 * under the same name takes its partitions back at once instead of waiting until its old self has timed out.
 */
public final class InstanceId {

    private static final String FILE = "instance-id";

    private InstanceId() {}

    /**
     * The id, made on first use.
     *
     * @throws IOException if the directory cannot be read or written
     */
    public static String in(Path dataDir) throws IOException {
        Path file = dataDir.resolve(FILE);
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        String id = UUID.randomUUID().toString();
        PrivateFile.write(file, id + System.lineSeparator());
        return id;
    }
}
