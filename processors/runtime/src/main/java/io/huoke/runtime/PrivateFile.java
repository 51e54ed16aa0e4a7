package io.huoke.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Writes small files that nobody else may read and that are either whole or not there, whenever the process dies. */
public final class PrivateFile {

    private PrivateFile() {}

    /**
     * Writes {@code content}, readable by this user only (mode 0600); its folder is made if it does not exist. A symbolic
     * link stays one, and what it points to is replaced.
     */
    public static void write(Path file, String content) throws IOException {
        write(file, content.getBytes(UTF_8));
    }

    /** The same with bytes. */
    public static void write(Path file, byte[] content) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path directory = Objects.requireNonNull(target.getParent(), "a file has a folder");
        Files.createDirectories(directory);
        // A temporary file is this user's alone from the first moment on.
        Path temporary = Files.createTempFile(directory, ".new-", null);
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                // Before the name: a power cut must not leave it on an empty file.
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
