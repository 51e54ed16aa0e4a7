package io.huoke.funnel.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The view's database, RocksDB: a copy of topics, empty whenever it is opened, deleted when it is closed, and without a
 * log of its own. Thread-safe. What fails throws an {@link UncheckedIOException}.
 */
final class ViewStore implements AutoCloseable {

    static {
        RocksDB.loadLibrary();
    }

    private static final long BUFFER_BYTES = 16L << 20;
    private static final long CACHE_BYTES = 32L << 20;
    private static final int MAX_OPEN_FILES = 256;
    private static final int BLOOM_BITS = 10;

    private final Path directory;
    private final BloomFilter bloom = new BloomFilter(BLOOM_BITS);
    private final LRUCache cache = new LRUCache(CACHE_BYTES);
    private final Options options = new Options();
    private final WriteOptions withoutLog = new WriteOptions().setDisableWAL(true);

    /** Shared by whoever uses the database; closing it under anybody would end the process. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    private @Nullable RocksDB db;

    /** What is done to the database. */
    interface Work<T> {
        T on(RocksDB open) throws RocksDBException;
    }

    /** @param directory deleted, if it is there, and made again, for this user only */
    ViewStore(Path directory) {
        this.directory = directory;
    }

    /** @throws IOException if the directory cannot be written */
    void open() throws IOException {
        delete(directory);
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        options.setCreateIfMissing(true)
                .setWriteBufferSize(BUFFER_BYTES)
                .setMaxOpenFiles(MAX_OPEN_FILES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom))
                // It names the first and last key of each file; begun anew with each change, it names those that are.
                .setMaxManifestFileSize(1)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(1);
        use.writeLock().lock();
        try {
            db = RocksDB.open(options, directory.toString());
        } catch (RocksDBException e) {
            throw new IOException("the funnel's view in " + directory + " cannot be opened: " + e.getMessage(), e);
        } finally {
            use.writeLock().unlock();
        }
    }

    /** The value of a key, if it has one. */
    Optional<byte[]> get(byte[] key) {
        return with(open -> Optional.ofNullable(open.get(key)));
    }

    /** Makes changes, all or none. */
    void write(WriteBatch changes) {
        var unused = with(open -> {
            open.write(withoutLog, changes);
            return changes;
        });
    }

    /** Looks at it as it is now, whatever is changed meanwhile. */
    <T> T read(Function<ViewSnapshot, T> reading) {
        return with(open -> {
            try (ViewSnapshot snapshot = new ViewSnapshot(open)) {
                return reading.apply(snapshot);
            }
        });
    }

    /** Leaves nothing in the files of what was deleted, unless somebody still looks at it. */
    void forget() {
        var unused = with(open -> {
            try (CompactRangeOptions everything = new CompactRangeOptions()
                    .setExclusiveManualCompaction(false)
                    .setBottommostLevelCompaction(BottommostLevelCompaction.kForce)) {
                open.compactRange(open.getDefaultColumnFamily(), null, null, everything);
                return everything;
            }
        });
    }

    private <T> T with(Work<T> work) {
        use.readLock().lock();
        try {
            if (db == null) {
                throw new UncheckedIOException(new IOException("the funnel's view is closed"));
            }
            return work.on(db);
        } catch (RocksDBException e) {
            throw failed(directory, e);
        } finally {
            use.readLock().unlock();
        }
    }

    static UncheckedIOException failed(Object where, RocksDBException e) {
        return new UncheckedIOException(new IOException("the funnel's view, " + where + ": " + e.getMessage(), e));
    }

    /** Waits for whoever uses it. May be called if it was never opened. */
    @Override
    public void close() {
        use.readLock().lock();
        try {
            if (db != null) {
                // It may take long otherwise.
                db.cancelAllBackgroundWork(false);
            }
        } finally {
            use.readLock().unlock();
        }
        use.writeLock().lock();
        try {
            if (db != null) {
                db.close();
                db = null;
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the funnel's view in " + directory + " cannot be deleted", e);
        } finally {
            use.writeLock().unlock();
        }
        withoutLog.close();
        options.close();
        cache.close();
        bloom.close();
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
