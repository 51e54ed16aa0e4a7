package io.huoke.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where brokers and servers keep their data while they are measured. */
public final class Workspace implements AutoCloseable {

    private final Path root;

    private Workspace(Path root) {
        this.root = root;
    }

    /** A fresh one in the folder for temporary files, which must be on a disk for the spool's figures to mean something. */
    public static Workspace create() throws IOException {
        return new Workspace(Files.createTempDirectory("huoke-bench-"));
    }

    /** A fresh directory. */
    public Path directory(String name) throws IOException {
        return Files.createTempDirectory(root, name + "-");
    }

    /** Removes a directory whose processes have ended. */
    public void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    @Override
    public void close() throws IOException {
        delete(root);
    }
}
