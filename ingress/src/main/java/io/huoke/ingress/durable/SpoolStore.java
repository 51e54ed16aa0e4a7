package io.huoke.ingress.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
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
    private static final long FIRST = 1;
    private static final Pattern FILE = Pattern.compile("\\d+\\.sst");

    /** Deleting costs a write, so it is done for many at once. */
    private static final long TRIM_EVERY = 10_000;

    private final Path directory;
    private final WriteOptions lazily = new WriteOptions();
    private final SpoolPosition position;
    private final Set<String> damaged = new HashSet<>();
    private @Nullable SpoolFiles files;
    private long begin;
    private long end;
    private long trimmed = FIRST;
    private long lastMissing = Long.MIN_VALUE;

    private SpoolStore(Path directory) throws IOException {
        this.directory = directory;
        SpoolFiles opened = SpoolFiles.open(directory);
        this.files = opened;
        this.position = new SpoolPosition(directory.resolve("position"));
        this.begin = Math.max(FIRST, position.read().orElse(FIRST));
        this.end = Math.max(begin, lastNumber(opened.db()) + 1);
    }

    /**
     * Opens what is there, or begins anew.
     *
     * @param directory made if it does not exist, for this user only
     * @throws IOException if it is in use by another process, or cannot be read or written
     */
    static SpoolStore open(Path directory) throws IOException {
        return new SpoolStore(directory);
    }

    /**
     * Makes a store that failed to write work again, if its disk does.
     *
     * @throws IOException if not; what is stored can then be read only after another attempt that succeeds
     */
    void recover() throws IOException {
        if (files != null) {
            files.close();
            files = null;
        }
        SpoolFiles opened = SpoolFiles.open(directory);
        files = opened;
        // What failed to be written may be there all the same.
        end = Math.max(end, lastNumber(opened.db()) + 1);
        release(begin);
    }

    private RocksDB db() throws IOException {
        if (files == null) {
            throw new IOException("the spool " + directory + " is not open");
        }
        return files.db();
    }

    /** The number of the last record, also if it cannot be read; one less than the first number if there is none. */
    private long lastNumber(RocksDB db) throws IOException {
        try (RocksIterator records = db.newIterator()) {
            records.seekToLast();
            records.status();
            return records.isValid() ? number(records.key()) : FIRST - 1;
        } catch (RocksDBException e) {
            if (!SpoolFiles.isDamage(e)) {
                throw failed(e);
            }
            // Opening wrote everything to files, and the list of files tells where each ends.
            return db.getLiveFilesMetaData().stream()
                    .mapToLong(file -> number(file.largestKey()))
                    .max()
                    .orElse(FIRST - 1);
        }
    }

    /** The first record that is not released. */
    long begin() {
        return begin;
    }

    /** One after the last record. */
    long end() {
        return end;
    }

    /** Whether the volume has room for more than the reserve. */
    boolean hasRoom() {
        try {
            return Files.getFileStore(directory).getUsableSpace() > RESERVE_BYTES;
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the volume of the spool does not tell its room");
            return false;
        }
    }

    /**
     * Adds records; when this returns they are on the disk, flushed.
     *
     * @throws IOException if they may not be: nothing more can be added until {@link #recover()}, but what is there can
     *     be read and released
     */
    void append(List<byte[]> records) throws IOException {
        try {
            // One write each, one flush for all: damage to RocksDB's log costs what was written at once.
            long number = end;
            for (byte[] record : records) {
                db().put(lazily, key(number++), record);
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
            Optional<byte[]> record = Optional.ofNullable(db().get(key(number)));
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
    private void setAsideFile(String message) throws IOException {
        Matcher file = FILE.matcher(message);
        if (file.find() && damaged.add(file.group())) {
            Path copy = SetAside.file(SpoolFiles.records(directory).resolve(file.group()), directory);
            LOG.atError()
                    .addKeyValue("error", message)
                    .addKeyValue("copy", copy)
                    .log("a file of the spool is damaged; a copy is set aside");
        }
    }

    /** Keeps a record that can be read, but not used. */
    void setAside(long number, String reason) {
        try {
            Path copy = SetAside.write(read(number).orElse(new byte[0]), number, directory);
            LOG.atError()
                    .addKeyValue("reason", reason)
                    .addKeyValue("copy", copy)
                    .log("a record of the spool cannot be used; it is set aside");
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("reason", reason)
                    .setCause(e)
                    .log("a record of the spool cannot be used, nor set aside");
        }
    }

    /** Lets go of every record before {@code number}. If the disk is full, not for good: they may come again. */
    void release(long number) {
        begin = number;
        try {
            position.write(number);
            if (begin == end || begin - trimmed >= TRIM_EVERY) {
                trim(db());
            }
        } catch (IOException | RocksDBException e) {
            LOG.atWarn().addKeyValue("error", e.getMessage()).log("released records of the spool are not deleted yet");
        }
    }

    private void trim(RocksDB db) throws RocksDBException {
        // First whole files, which frees room also on a disk that is full.
        db.deleteFilesInRanges(db.getDefaultColumnFamily(), List.of(key(0), key(begin)), false);
        db.deleteRange(lazily, key(0), key(begin));
        trimmed = begin;
        if (begin == end && db.getLongProperty(SIZE) > 0) {
            db.compactRange();
        }
    }

    /** How much there is in files, released records that are not deleted yet included; for an estimate. */
    long sizeOnDisk() throws IOException {
        try {
            return db().getLongProperty(SIZE);
        } catch (RocksDBException e) {
            throw failed(e);
        }
    }

    private IOException failed(RocksDBException e) {
        return new IOException("the spool " + directory + ": " + e.getMessage(), e);
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    @Override
    public void close() {
        if (files != null) {
            files.close();
            files = null;
        }
        lazily.close();
        try {
            position.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the spool's position could not be closed");
        }
    }
}
