package io.huoke.ingress.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RocksDB of the spool, however its files are found: in order, with a torn tail, or damaged.
 *
 * @param options to be kept as long as the database
 * @param salvaged whether some of the files were damaged
 */
record SpoolFiles(RocksDB db, Options options, boolean salvaged) implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolFiles.class);
    private static final long BUFFER_BYTES = 4L << 20;
    private static final int MAX_OPEN_FILES = 64;
    private static final long MAX_LOG_BYTES = 1L << 20;
    private static final int NEVER = 1_000_000;
    private static final long FIRST = 1;

    /** A torn tail was never answered. */
    private static final Recovery IN_ORDER = new Recovery(WALRecoveryMode.TolerateCorruptedTailRecords, false, false);

    private static final List<Recovery> DAMAGED = List.of(
            new Recovery(WALRecoveryMode.SkipAnyCorruptedRecords, false, true),
            new Recovery(WALRecoveryMode.PointInTimeRecovery, false, true),
            new Recovery(WALRecoveryMode.SkipAnyCorruptedRecords, true, true));

    /**
     * A way to open files.
     *
     * @param log what to do about damage in RocksDB's log
     * @param missingFiles whether to do without files that are missing or cannot be read
     * @param damaged whether this is for damaged files
     */
    private record Recovery(WALRecoveryMode log, boolean missingFiles, boolean damaged) {}

    /**
     * Opens what is there, or begins anew. What is damaged is set aside, and the rest goes on.
     *
     * @param directory made if it does not exist, for this user only
     * @throws IOException if it is in use by another process, or cannot be read or written
     */
    static SpoolFiles open(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            return open(directory, IN_ORDER);
        } catch (RocksDBException e) {
            if (!isDamage(e)) {
                throw refused(directory, e);
            }
            LOG.atError()
                    .addKeyValue("error", e.getMessage())
                    .addKeyValue("copy", SetAside.copy(records(directory), directory))
                    .log("the spool is damaged; what can be read goes on, a copy of it all is set aside");
            return salvage(directory);
        }
    }

    /** Skipping what is damaged loses least, but not every damage can be skipped; then what was before it is left. */
    private static SpoolFiles salvage(Path directory) throws IOException {
        for (Recovery recovery : DAMAGED) {
            try {
                return open(directory, recovery);
            } catch (RocksDBException e) {
                if (!isDamage(e)) {
                    // A disk that is full, or fails: nothing may be given up for that.
                    throw refused(directory, e);
                }
                LOG.atError()
                        .addKeyValue("recovery", recovery)
                        .addKeyValue("error", e.getMessage())
                        .log("the damaged spool cannot be opened this way");
            }
        }
        LOG.atError().log("nothing of the spool can be read but its copy; an empty one takes its place");
        SetAside.delete(records(directory));
        try {
            return open(directory, new Recovery(IN_ORDER.log(), false, true));
        } catch (RocksDBException e) {
            throw refused(directory, e);
        }
    }

    private static SpoolFiles open(Path directory, Recovery recovery) throws RocksDBException {
        Options options = new Options()
                .setCreateIfMissing(true)
                .setWalRecoveryMode(recovery.log())
                .setBestEffortsRecovery(recovery.missingFiles())
                .setWriteBufferSize(BUFFER_BYTES)
                .setMaxOpenFiles(MAX_OPEN_FILES)
                // What is written here is read once and soon.
                .setCompressionType(CompressionType.NO_COMPRESSION)
                // Numbers only grow, so files never overlap and there is nothing to wait for.
                .setLevel0SlowdownWritesTrigger(NEVER)
                .setLevel0StopWritesTrigger(NEVER)
                // On a small volume room that is reserved early is room that is missing.
                .setAllowFAllocate(false)
                .setManifestPreallocationSize(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(MAX_LOG_BYTES)
                .setKeepLogFileNum(2);
        try {
            RocksDB db = RocksDB.open(options, records(directory).toString());
            return new SpoolFiles(db, options, recovery.damaged());
        } catch (RocksDBException e) {
            options.close();
            throw e;
        }
    }

    /** The folder of RocksDB's own files. */
    static Path records(Path directory) {
        return directory.resolve("records");
    }

    /** Whether the bytes are wrong, and not the disk. */
    static boolean isDamage(RocksDBException e) {
        return e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
    }

    private static IOException refused(Path directory, RocksDBException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("lock hold by") || message.contains("While lock file")
                ? new SpoolInUseException(directory, e)
                : new IOException("the spool " + directory + " cannot be opened: " + message, e);
    }

    /** The number of the first record, also if it cannot be read; the first number if there is none. */
    long firstNumber() throws IOException {
        try (RocksIterator records = db.newIterator()) {
            records.seekToFirst();
            records.status();
            return records.isValid() ? number(records.key()) : FIRST;
        } catch (RocksDBException e) {
            if (!isDamage(e)) {
                throw new IOException("the spool: " + e.getMessage(), e);
            }
            return db.getLiveFilesMetaData().stream()
                    .mapToLong(file -> number(file.smallestKey()))
                    .min()
                    .orElse(FIRST);
        }
    }

    /** The number of the last record, also if it cannot be read; one less than the first number if there is none. */
    long lastNumber() throws IOException {
        try (RocksIterator records = db.newIterator()) {
            records.seekToLast();
            records.status();
            return records.isValid() ? number(records.key()) : FIRST - 1;
        } catch (RocksDBException e) {
            if (!isDamage(e)) {
                throw new IOException("the spool: " + e.getMessage(), e);
            }
            // Opening wrote everything to files, and the list of files tells where each ends.
            return db.getLiveFilesMetaData().stream()
                    .mapToLong(file -> number(file.largestKey()))
                    .max()
                    .orElse(FIRST - 1);
        }
    }

    /** Numbers in the order of RocksDB's keys. */
    static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    @Override
    public void close() {
        db.close();
        options.close();
    }
}
