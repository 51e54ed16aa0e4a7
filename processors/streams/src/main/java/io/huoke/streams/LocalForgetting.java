package io.huoke.streams;

import io.huoke.runtime.Forgetting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/**
 * How deleted bytes leave the files of the stores that hold tenants. RocksDB keeps what is deleted until it merges the
 * file that has it with the deletion. So: files are merged when they have reached an age; deletions, which otherwise stay
 * in memory until much has been written, are pushed to the disk by {@linkplain #markers() markers} that fill the buffer;
 * and the manifest, which names the first and last key of each file, is begun anew with each change. All of a task's bytes
 * are gone after that age and three sweeps.
 *
 * <p>Streams makes one for each store.
 */
public final class LocalForgetting implements RocksDBConfigSetter {

    /** The name of the property that says how old a file may be, in seconds. */
    private static final String MAX_FILE_AGE = "huoke.streams.max-file-age-seconds";

    /** The name of the property that lists the stores that hold tenants, apart from {@link Erasure#ERASING}. */
    private static final String STORES = "huoke.streams.stores-of-tenants";

    private static final String BETWEEN_STORES = ",";

    /** What RocksDB keeps in memory of one store before it writes a file. */
    private static final int BUFFER_BYTES = 1 << 20;

    /** Far below what brokers take as one record. */
    private static final int MARKER_BYTES = BUFFER_BYTES / 4;

    /** RocksDB allows itself somewhat more than the buffer. */
    private static final int MARKERS = BUFFER_BYTES / MARKER_BYTES + 1;

    private static final String PADDING = "~".repeat(MARKER_BYTES);

    /**
     * The Streams properties by which it is used and told what to do. The sweeps take the other half of the time.
     *
     * @param forgetWithin when nothing may be left
     * @param stores that hold tenants, beside the one that the erasure itself has
     */
    static Map<String, Object> properties(Duration forgetWithin, Set<String> stores) {
        return Map.of(
                StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
                LocalForgetting.class,
                MAX_FILE_AGE,
                Math.max(1, forgetWithin.dividedBy(2).toSeconds()),
                STORES,
                String.join(BETWEEN_STORES, stores));
    }

    /** Keys of nothing that fill a store's buffer when they are deleted. */
    static Stream<String> markers() {
        return IntStream.range(0, MARKERS).mapToObj(number -> Forgetting.MARKER + number + PADDING);
    }

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        List<String> named = List.of(String.valueOf(configs.get(STORES)).split(BETWEEN_STORES));
        if (store.equals(Erasure.ERASING) || named.contains(store)) {
            options.setWriteBufferSize(BUFFER_BYTES);
            options.setMaxManifestFileSize(1);
            options.setPeriodicCompactionSeconds(Long.parseLong(String.valueOf(configs.get(MAX_FILE_AGE))));
        }
    }

    @Override
    public void close(String store, Options options) {
        // Nothing was made that would have to be closed.
    }
}
