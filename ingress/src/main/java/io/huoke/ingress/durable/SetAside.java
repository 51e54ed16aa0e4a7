package io.huoke.ingress.durable;

import io.huoke.runtime.TenantTrace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Keeps what the spool cannot use for whoever wants to look into it, in its folder {@code set-aside}. */
final class SetAside {

    private static final String FOLDER = "set-aside";

    private SetAside() {}

    /**
     * A copy of a database of files that are never changed in place, sharing their content where the file system can. One
     * that was begun is completed.
     *
     * @return where it is
     */
    static Path copy(Path database, Path spool) throws IOException {
        Path identity = database.resolve("IDENTITY");
        long made = Files.exists(identity) ? Files.getLastModifiedTime(identity).toMillis() : 0;
        Path target = Files.createDirectories(spool.resolve(FOLDER).resolve("records-" + made));
        List<Path> files;
        try (Stream<Path> listed = Files.list(database)) {
            files = listed.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path file : files) {
            Path copy = target.resolve(file.getFileName());
            if (!Files.exists(copy)) {
                link(file, copy);
            }
        }
        return target;
    }

    /**
     * A copy of one such file.
     *
     * @return where it is
     */
    static Path file(Path file, Path spool) throws IOException {
        Path folder = Files.createDirectories(spool.resolve(FOLDER));
        Path copy = folder.resolve(file.getFileName());
        Files.deleteIfExists(copy);
        link(file, copy);
        return copy;
    }

    private static void link(Path file, Path copy) throws IOException {
        try {
            Files.createLink(copy, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            // Not every file system has hard links.
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * One record that Kafka will never take.
     *
     * @return where it is
     */
    static Path write(byte[] record, long number, Path spool) throws IOException {
        Path folder = Files.createDirectories(spool.resolve(FOLDER));
        Path file = folder.resolve("record-" + number + "-" + Instant.now().toEpochMilli());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(record);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            // Before it leaves the spool.
            channel.force(true);
        }
        return file;
    }

    /**
     * Deletes each file that names a tenant, with whatever else is in it, and folders that are empty then.
     *
     * @return how many files
     */
    static long erase(TenantTrace tenant, Path spool) throws IOException {
        long erased = 0;
        for (Path path : deepestFirst(spool.resolve(FOLDER))) {
            if (Files.isDirectory(path)) {
                deleteIfEmpty(path);
            } else if (tenant.in(path)) {
                Files.delete(path);
                erased++;
            }
        }
        return erased;
    }

    private static void deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            // Something is left that names others.
        }
    }

    /** Deletes a folder. */
    static void delete(Path folder) throws IOException {
        for (Path file : deepestFirst(folder)) {
            Files.delete(file);
        }
    }

    /** Nothing if there is no such folder. */
    private static List<Path> deepestFirst(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
