package io.huoke.funnel.view;

import io.huoke.funnel.view.ViewKey.Kind;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** The database as it was at one moment: rows, and the positions that belong to them. For one thread. */
final class ViewSnapshot implements AutoCloseable {

    private final RocksDB db;
    private final Snapshot snapshot;
    private final ReadOptions reading;

    /** Takes what is found. */
    interface Visitor {
        void visit(byte[] key, byte[] value);
    }

    ViewSnapshot(RocksDB db) {
        this.db = db;
        this.snapshot = db.getSnapshot();
        this.reading = new ReadOptions().setSnapshot(snapshot);
    }

    /** The value of a key, if it has one. */
    Optional<byte[]> get(byte[] key) {
        try {
            return Optional.ofNullable(db.get(reading, key));
        } catch (RocksDBException e) {
            throw ViewStore.failed("a row", e);
        }
    }

    /** Visits all from one key to before another, in order. */
    void scan(byte[] from, byte[] to, Visitor visitor) {
        try (Slice bound = new Slice(to);
                ReadOptions range = new ReadOptions().setSnapshot(snapshot).setIterateUpperBound(bound);
                RocksIterator rows = db.newIterator(range)) {
            for (rows.seek(from); rows.isValid(); rows.next()) {
                visitor.visit(rows.key(), rows.value());
            }
            rows.status();
        } catch (RocksDBException e) {
            throw ViewStore.failed("rows", e);
        }
    }

    /** Visits all that begin like this, in order. */
    void scan(byte[] beginning, Visitor visitor) {
        scan(beginning, ViewKey.behind(beginning), visitor);
    }

    /** By topic and partition, the offset of the first record that is not in it. */
    SortedMap<String, SortedMap<Integer, Long>> offsets() {
        SortedMap<String, SortedMap<Integer, Long>> offsets = new TreeMap<>();
        scan(ViewKey.of(Kind.POSITION).bytes(), (key, value) -> {
            ByteBuffer parts = ViewKey.parts(key);
            offsets.computeIfAbsent(ViewKey.text(parts), topic -> new TreeMap<>())
                    .put(parts.getInt(), ByteBuffer.wrap(value).getLong());
        });
        return offsets;
    }

    @Override
    public void close() {
        reading.close();
        db.releaseSnapshot(snapshot);
    }
}
