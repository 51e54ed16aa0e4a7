package io.huoke.cli;

import io.huoke.runtime.TenantTrace;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files below a folder that name a tenant, by the folder that they are in. Others may change them meanwhile. */
final class TenantFiles extends SimpleFileVisitor<Path> {

    private final TenantTrace tenant;
    private final Path left;
    private final Map<Path, Found> found = new TreeMap<>();
    private long searched;

    /**
     * What was found in one folder.
     *
     * @param newest when the last of these files was written
     */
    record Found(long files, Instant newest) {

        private Found plus(Found other) {
            return new Found(files + other.files, newest.isAfter(other.newest) ? newest : other.newest);
        }
    }

    private TenantFiles(TenantTrace tenant, Path left) {
        this.tenant = tenant;
        this.left = left;
    }

    /**
     * Searches.
     *
     * @param folder need not exist
     * @param left a folder below it that is left out
     */
    static TenantFiles below(Path folder, Path left, TenantTrace tenant) throws IOException {
        TenantFiles files = new TenantFiles(tenant, left);
        if (Files.exists(folder)) {
            Files.walkFileTree(folder, files);
        }
        return files;
    }

    /** In the order of the folders' names. */
    Map<Path, Found> found() {
        return found;
    }

    /** How many files were looked into. */
    long searched() {
        return searched;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return folder.equals(left) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        searched++;
        try {
            if (attributes.isRegularFile() && tenant.in(file)) {
                Instant written = attributes.lastModifiedTime().toInstant();
                found.merge(file.getParent(), new Found(1, written), Found::plus);
            }
        } catch (NoSuchFileException e) {
            // It was deleted after it was listed.
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
        return failure == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, failure);
    }
}
