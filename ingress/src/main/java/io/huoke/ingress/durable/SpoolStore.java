package io.huoke.ingress.durable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool's records on the local disk, in RocksDB under numbers without gaps, so that a record that is damaged can be
 * told from one that never was. RocksDB checks every block that it reads, cuts a torn tail off when it opens, and keeps a
 * second process out. For one thread.
 */
final class SpoolStore implements AutoCloseable {

    static {
        RocksDB.loadLibrary();
    }

    private static final Logger LOG = LoggerFactory.getLogger(SpoolStore.class);

    /** Left free for RocksDB to go on, three of its buffers, and for everybody else on the volume. */
    private static final long RESERVE_BYTES = 12L << 20;

    private static final String SIZE = "rocksdb.total-sst-files-size";
    private static final Pattern FILE = Pattern.compile("\\d+\\.sst");

    /** Deleting costs a write, so it is done for many records at once, or for much. */
    private static final long TRIM_RECORDS = 10_000;

    private static final long TRIM_BYTES = 16L << 20;

    private final Path directory;
    private final WriteOptions lazily = new WriteOptions();
    private final Set<String> damaged = new HashSet<>();
    private @Nullable SpoolFiles files;
    private @Nullable SpoolPosition position;
    private boolean located;
    private long begin;
    private long end;
    private long trimmed;
    private long untrimmed;
    private long lastMissing = Long.MIN_VALUE;

    /** @param directory made by {@link #open()} if it does not exist, for this user only */
    SpoolStore(Path directory) {
        this.directory = directory;
    }

    /**
     * Opens what is there, or begins anew; also makes a store that failed to write work again, if its disk does.
     *
     * @return how many records it found that it did not know of
     * @throws SpoolInUseException if another process has it
     * @throws IOException if it cannot be read or written; nothing works then until another attempt succeeds
     */
    long open() throws IOException {
        close();
        long known = end - begin;
        SpoolFiles opened = SpoolFiles.open(directory);
        files = opened;
        try {
            locate(opened);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        return end - begin - known;
    }

    private void locate(SpoolFiles opened) throws IOException {
        SpoolPosition kept = new SpoolPosition(directory.resolve("position"));
        position = kept;
        long first = opened.firstNumber();
        long last = opened.lastNumber();
        // What is before the first record was released and deleted, whatever a damaged position says.
        long from = located ? begin : Math.max(first, kept.read().orElse(first));
        // Now, because on a full disk it can be written over, but not made.
        kept.write(from);
        trimmed = located ? trimmed : Math.min(first, from);
        begin = from;
        // What failed to be written may be there all the same.
        end = Math.max(Math.max(from, end), last + 1);
        located = true;
    }

    private RocksDB db() throws IOException {
        if (files == null) {
            throw new IOException("the spool " + directory + " is not open");
        }
        return files.db();
    }

    /** Whether what is stored can be read. */
    boolean isOpen() {
        return files != null;
    }

    /** Whether opening had to leave damaged files aside. */
    boolean isSalvaged() {
        return files != null && files.salvaged();
    }

    /** The first record that is not released. */
    long begin() {
        return begin;
    }

    /** One after the last record. */
    long end() {
        return end;
    }

    /** How many bytes the volume has room for besides the reserve; negative if that is touched. */
    long room() {
        try {
            return Files.getFileStore(directory).getUsableSpace() - RESERVE_BYTES;
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the volume of the spool does not tell its room");
            return 0;
        }
    }

    /**
     * Adds records; when this returns they are on the disk, flushed.
     *
     * @throws IOException if they may not be: nothing more can be added until {@link #open()}, but what is there can
     *     be read and released
     */
    void append(List<byte[]> records) throws IOException {
        try {
            // One write each, one flush for all: damage to RocksDB's log costs what was written at once.
            long number = end;
            for (byte[] record : records) {
                db().put(lazily, SpoolFiles.key(number++), record);
            }
            db().syncWal();
            end = number;
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    /**
     * Reads a record.
     *
     * @param number from {@link #begin()} to before {@link #end()}
     * @return empty if it is damaged
     * @throws IOException if the disk cannot be read now
     */
    Optional<byte[]> read(long number) throws IOException {
        try {
            Optional<byte[]> record = Optional.ofNullable(db().get(SpoolFiles.key(number)));
            if (record.isEmpty()) {
                missing(number);
            }
            return record;
        } catch (RocksDBException e) {
            if (!SpoolFiles.isDamage(e)) {
                throw failed(e);
            }
            setAsideFile(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** One line for many that were lost together. */
    private void missing(long number) {
        if (number != lastMissing + 1) {
            LOG.atError().addKeyValue("number", number).log("records of the spool are missing from this number on");
        }
        lastMissing = number;
    }

    /** The file that the message names, once: it goes when its other records are released. */
    private void setAsideFile(String message) {
        Matcher file = FILE.matcher(message);
        if (file.find() && damaged.add(file.group())) {
            try {
                Path copy = SetAside.file(SpoolFiles.records(directory).resolve(file.group()), directory);
                LOG.atError()
                        .addKeyValue("error", message)
                        .addKeyValue("copy", copy)
                        .log("a file of the spool is damaged; a copy is set aside");
            } catch (IOException e) {
                LOG.atError().addKeyValue("error", message).setCause(e).log("a file of the spool is damaged");
            }
        }
    }

    /**
     * Keeps a record that can be read, but not used.
     *
     * @throws IOException if the disk does not take it now
     */
    void setAside(long number, byte[] record, String reason) throws IOException {
        LOG.atError()
                .addKeyValue("reason", reason)
                .addKeyValue("copy", SetAside.write(record, number, directory))
                .log("a record of the spool cannot be used; it is set aside");
    }

    /** Lets go of every record before {@code number}. */
    void release(long number, long bytes) {
        begin = number;
        untrimmed += bytes;
        try {
            if (position != null) {
                position.write(number);
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log("records of the spool may come again after a restart");
        }
    }

    /** Deletes what was released, if it is worth it. On a disk that is full that may take several attempts. */
    void trim() {
        if (begin == end || begin - trimmed >= TRIM_RECORDS || untrimmed >= TRIM_BYTES) {
            try {
                trim(db());
            } catch (IOException | RocksDBException e) {
                LOG.atWarn()
                        .addKeyValue("error", e.getMessage())
                        .log("released records of the spool are not deleted yet");
            }
        }
    }

    private void trim(RocksDB db) throws RocksDBException {
        // First whole files, which frees room also where nothing more can be written.
        db.deleteFilesInRanges(db.getDefaultColumnFamily(), List.of(SpoolFiles.key(0), SpoolFiles.key(begin)), false);
        db.deleteRange(lazily, SpoolFiles.key(trimmed), SpoolFiles.key(begin));
        trimmed = begin;
        untrimmed = 0;
        if (begin == end && db.getLongProperty(SIZE) > 0) {
            db.compactRange();
        }
    }

    /**
     * Leaves nothing of released records in the files. For a store that holds no others, or it would take long.
     *
     * @throws IOException if the disk does not let it now
     */
    void forget() throws IOException {
        if (room() <= 0) {
            throw new IOException("the volume of the spool is full");
        }
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true);
                CompactRangeOptions everything = new CompactRangeOptions()
                        .setBottommostLevelCompaction(CompactRangeOptions.BottommostLevelCompaction.kForce)) {
            RocksDB db = db();
            trim(db);
            // With this RocksDB begins another log and deletes the one that has the records.
            db.flush(flush);
            db.compactRange(db.getDefaultColumnFamily(), null, null, everything);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    /** How much there is in files, released records that are not deleted yet included; for an estimate. */
    long sizeOnDisk() {
        try {
            return db().getLongProperty(SIZE);
        } catch (IOException | RocksDBException e) {
            LOG.atDebug().setCause(e).log("the spool does not tell its size");
            return 0;
        }
    }

    private IOException failed(RocksDBException e) {
        return new IOException("the spool " + directory + ": " + e.getMessage(), e);
    }

    /** Lets go of the files; may be opened again. */
    @Override
    public void close() {
        if (files != null) {
            files.close();
            files = null;
        }
        if (position != null) {
            try {
                position.close();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("the spool's position could not be closed");
            }
            position = null;
        }
    }
}
