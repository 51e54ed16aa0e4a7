package io.huoke.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes small files that nobody else may read and that are either whole or not there, whenever the process dies. */
public final class PrivateFile {

    private PrivateFile() {}

    /** Writes {@code content}, readable by this user only (mode 0600); its folder is made if it does not exist. */
    public static void write(Path file, String content) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        // A temporary file is this user's alone from the first moment on.
        Path temporary = Files.createTempFile(directory, ".new-", null);
        Files.writeString(temporary, content);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
