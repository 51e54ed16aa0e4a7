package io.huoke.streams;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** A store so large that what is written after a deletion alone would not have its files merged. */
class LocalForgettingTest {

    private static final String STORE = "store";
    private static final String GONE = "wpErasedCorp";
    private static final int OTHERS = 40_000;
    private static final int EVERY = 20;

    static {
        RocksDB.loadLibrary();
    }

    @TempDir
    private Path directory;

    @Test
    void filesForgetWhatIsDeletedWhenTheyHaveReachedTheirAge() throws Exception {
        assertThat(sweepsUntilForgotten(1)).isLessThan(16);
    }

    @Test
    void youngerFilesDoNot() throws Exception {
        assertThat(sweepsUntilForgotten(3_600)).isEqualTo(16);
    }

    /** At most 16, of half a second. */
    private int sweepsUntilForgotten(int maxFileAgeSeconds) throws RocksDBException, IOException {
        try (Options options = options(maxFileAgeSeconds);
                WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
                FlushOptions flush = new FlushOptions();
                RocksDB db = RocksDB.open(options, directory.toString())) {
            for (int i = 0; i < OTHERS; i++) {
                String tenant = i % EVERY == 0 ? GONE : "wpOther" + i;
                db.put(unlogged, key(tenant, i), (tenant + "x".repeat(1_000)).getBytes(UTF_8));
            }
            db.flush(flush);
            // Into one file: what is merged in the background may go on for as long as it likes, and take deletions
            // along.
            db.compactRange();
            assertThat(filesWith(GONE)).isNotEmpty();
            for (int i = 0; i < OTHERS; i += EVERY) {
                db.delete(unlogged, key(GONE, i));
            }
            int[] sweeps = {0};
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        for (String marker : LocalForgetting.markers().toList()) {
                            db.delete(unlogged, marker.getBytes(UTF_8));
                        }
                        return ++sweeps[0] == 16 || filesWith(GONE).isEmpty();
                    });
            assertThat(db.get(key("wpOther1", 1))).isNotNull();
            return sweeps[0];
        }
    }

    /** As Streams makes them, where it matters. */
    private static Options options(int maxFileAgeSeconds) {
        Options options = new Options()
                .setCreateIfMissing(true)
                .setCompactionStyle(CompactionStyle.UNIVERSAL)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setWriteBufferSize(16 << 20)
                .setMaxWriteBufferNumber(3);
        // Half of the time is the files', the other half the sweeps'.
        new LocalForgetting()
                .setConfig(
                        STORE,
                        options,
                        LocalForgetting.properties(Duration.ofSeconds(2L * maxFileAgeSeconds), Set.of("other", STORE)));
        return options;
    }

    private static byte[] key(String tenant, int number) {
        return StoreKey.of("ww1/" + tenant, String.valueOf(number)).getBytes(UTF_8);
    }

    private List<Path> filesWith(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (contains(file, text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static boolean contains(Path file, String text) throws IOException {
        try {
            return Files.readString(file, ISO_8859_1).contains(text);
        } catch (NoSuchFileException e) {
            // It was merged meanwhile.
            return false;
        }
    }
}
