package io.huoke.ingress.durable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spool's files: in order, torn, and damaged. A process that dies is a folder that is copied while it is open. */
class SpoolStoreTest {

    private static final int GROUP = 20;

    @TempDir
    private Path directory;

    @Test
    void recordsAndPositionSurviveTheProcess() throws IOException {
        Path spool = directory.resolve("spool");
        try (SpoolStore store = opened(spool)) {
            store.append(records(1, 100));
            release(store, 31);

            try (SpoolStore next = opened(asLeftByAKill(spool))) {
                assertThat(next.begin()).isEqualTo(31);
                assertThat(next.end()).isEqualTo(101);
                assertThat(readable(next)).isEqualTo(texts(31, 70));
            }
        }
    }

    /** {@code -Dhuoke.spool.seed} makes the same steps again. */
    @Test
    void randomStepsLeaveWhatAListWouldHold() throws IOException {
        long seed = Long.getLong("huoke.spool.seed", new Random().nextLong());
        Random random = new Random(seed);
        Path spool = directory.resolve("spool");
        List<String> expected = new ArrayList<>();
        long number = 1;
        SpoolStore store = opened(spool);
        for (int step = 0; step < 200; step++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    List<byte[]> group = records(number, 1 + random.nextInt(100));
                    store.append(group);
                    group.forEach(record -> expected.add(new String(record, UTF_8)));
                    number += group.size();
                }
                case 2 -> {
                    int released = random.nextInt(expected.size() + 1);
                    release(store, store.begin() + released);
                    expected.subList(0, released).clear();
                }
                default -> {
                    if (random.nextBoolean()) {
                        store.open();
                    } else {
                        store.close();
                        store = opened(spool);
                    }
                }
            }
            assertThat(store.end() - store.begin()).as("seed %d", seed).isEqualTo(expected.size());
        }
        assertThat(readable(store)).as("seed %d", seed).isEqualTo(expected);
        store.close();
    }

    @Test
    void aTornTailIsCutOffAndTheRestIsThere() throws IOException {
        Path spool = directory.resolve("spool");
        try (SpoolStore store = opened(spool)) {
            store.append(records(1, GROUP));
            Path left = asLeftByAKill(spool);
            long whole = Files.size(log(left));
            store.append(records(GROUP + 1, 1));
            long torn = Files.size(log(spool));
            for (long length = whole; length < torn; length += 7) {
                Path cut = asLeftByAKill(spool);
                truncate(log(cut), length);
                try (SpoolStore next = opened(cut)) {
                    assertThat(readable(next)).isEqualTo(texts(1, GROUP));
                    next.append(records(GROUP + 1, 1));
                    assertThat(readable(next)).isEqualTo(texts(1, GROUP + 1));
                }
                assertThat(cut.resolve("set-aside")).doesNotExist();
            }
        }
    }

    @Test
    void aDamagedByteInTheLogIsNotFatalAndMostlyCostsLittle() throws IOException {
        Path spool = directory.resolve("spool");
        try (SpoolStore store = opened(spool)) {
            for (int group = 0; group < 50; group++) {
                store.append(records(1 + group * GROUP, GROUP));
            }
            Random random = new Random(1);
            List<Integer> left = new ArrayList<>();
            for (int round = 0; round < 30; round++) {
                Path damaged = asLeftByAKill(spool);
                flip(log(damaged), (long) (random.nextDouble() * Files.size(log(damaged)) * 0.9));

                try (SpoolStore next = opened(damaged)) {
                    List<String> readable = readable(next);
                    assertThat(readable).isSubsetOf(texts(1, 50 * GROUP));
                    left.add(readable.size());
                }
                assertThat(damaged.resolve("set-aside")).isDirectoryRecursivelyContaining("glob:**.log");
            }
            // RocksDB gives up the rest of a block of 32 KiB, and in rare cases the rest of its log.
            assertThat(left).filteredOn(number -> number >= 50 * GROUP - 70).hasSizeGreaterThan(25);
        }
    }

    @Test
    void aDamagedFileCostsOneBlock() throws IOException {
        Path spool = directory.resolve("spool");
        try (SpoolStore store = opened(spool)) {
            store.append(records(1, 1000));
        }
        // Opening writes what is in the log to a file.
        opened(spool).close();
        Path file = newest(spool.resolve("records"), ".sst");
        flip(file, Files.size(file) / 2);

        try (SpoolStore store = opened(spool)) {
            assertThat(readable(store)).isSubsetOf(texts(1, 1000)).hasSizeBetween(900, 999);
        }
        assertThat(spool.resolve("set-aside").resolve(file.getFileName())).exists();
    }

    @Test
    void filesThatSayNothingAreSetAsideAndTheSpoolBeginsAnew() throws IOException {
        Path spool = directory.resolve("spool");
        try (SpoolStore store = opened(spool)) {
            store.append(records(1, GROUP));
            release(store, 6);
        }
        Path manifest;
        try (Stream<Path> files = Files.list(spool.resolve("records"))) {
            manifest = files.filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
                    .findFirst()
                    .orElseThrow();
        }
        flip(manifest, Files.size(manifest) / 2);

        try (SpoolStore store = opened(spool)) {
            assertThat(store.isSalvaged()).isTrue();
            store.append(records(store.end(), 1));
            assertThat(readable(store)).contains(texts(store.end() - 1, 1).get(0));
        }
        assertThat(spool.resolve("set-aside")).isDirectoryRecursivelyContaining("glob:**/MANIFEST*");
    }

    @Test
    void aDamagedPositionMeansThatRecordsComeAgain() throws IOException {
        Path spool = directory.resolve("spool");
        try (SpoolStore store = opened(spool)) {
            store.append(records(1, GROUP));
            release(store, 6);
        }
        flip(spool.resolve("position"), 3);

        try (SpoolStore store = opened(spool)) {
            assertThat(store.begin()).isEqualTo(1);
            assertThat(readable(store)).isEqualTo(texts(1, GROUP));
        }
    }

    @Test
    void aDamagedPositionDoesNotCountAsLostWhatWasDeletedLongAgo() throws IOException {
        Path spool = directory.resolve("spool");
        try (SpoolStore store = opened(spool)) {
            store.append(records(1, 20_000));
            release(store, 15_001);
        }
        flip(spool.resolve("position"), 3);

        try (SpoolStore store = opened(spool)) {
            assertThat(store.begin()).isEqualTo(15_001);
            assertThat(readable(store)).isEqualTo(texts(15_001, 5_000));
        }
    }

    @Test
    void aFolderThatCannotBeUsedIsNotSaidToBeInUseAndMayBeOpenedLater() throws IOException {
        Path spool = Files.createDirectories(directory.resolve("spool"));
        Path inTheWay = Files.writeString(spool.resolve("records"), "not a folder");
        try (SpoolStore store = new SpoolStore(spool)) {
            assertThatThrownBy(store::open)
                    .isNotInstanceOf(SpoolInUseException.class)
                    .hasMessageStartingWith("the spool " + spool + " cannot be opened: ");

            Files.delete(inTheWay);
            store.open();

            store.append(records(1, 1));
            assertThat(readable(store)).isEqualTo(texts(1, 1));
        }
    }

    /** Every write to /dev/full fails as on a full disk. */
    @Test
    void aPositionThatCannotBeWrittenIsTriedAgainAndCountsNothingTwice() throws IOException {
        Path spool = directory.resolve("spool");
        try (SpoolStore store = opened(spool)) {
            store.append(records(1, 3));
        }
        Path position = spool.resolve("position");
        Files.delete(position);
        Files.createSymbolicLink(position, Path.of("/dev/full"));
        try (SpoolStore store = new SpoolStore(spool)) {
            assertThatThrownBy(store::open).isNotInstanceOf(SpoolInUseException.class);
            assertThat(store.isOpen()).isFalse();

            Files.delete(position);

            assertThat(store.open()).isEqualTo(3);
            assertThat(store.open()).isZero();
            assertThat(readable(store)).isEqualTo(texts(1, 3));
        }
    }

    @Test
    void aSpoolInUseIsRefusedByName() throws IOException {
        Path spool = directory.resolve("spool");
        try (SpoolStore store = opened(spool)) {
            store.append(records(1, 1));

            assertThatThrownBy(() -> opened(spool))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "the spool " + spool + " is in use by another process; give each ingress its own data-dir");
        }
    }

    @Test
    void whatIsReleasedLeavesTheDisk() throws IOException {
        Path spool = directory.resolve("spool");
        try (SpoolStore store = opened(spool)) {
            for (int group = 0; group < 300; group++) {
                store.append(records(1 + group * 100L, 100));
            }
            assertThat(size(spool)).isGreaterThan(20L << 20);

            release(store, store.end());

            assertThat(size(spool)).isLessThan(10L << 20);
        }
    }

    @Test
    void whatIsReleasedIsForgottenDownToItsBytes() throws IOException {
        Path spool = directory.resolve("spool");
        String text = "x".repeat(100);
        try (SpoolStore store = opened(spool)) {
            store.append(records(1, 3));
            store.release(4, 3000);
            store.trim();
            assertThat(filesWith(spool, text)).isNotEmpty();

            store.forget();

            assertThat(filesWith(spool, text)).isEmpty();
            store.append(records(4, 2));
            assertThat(readable(store)).isEqualTo(texts(4, 2));
        }
        try (SpoolStore store = opened(spool)) {
            release(store, 6);

            store.forget();

            assertThat(filesWith(spool, text)).isEmpty();
            assertThat(store.begin()).isEqualTo(6);
        }
    }

    private static List<String> filesWith(Path folder, String text) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, ISO_8859_1).contains(text)) {
                    found.add(file.getFileName().toString());
                }
            }
        }
        return found;
    }

    @Test
    void onlyThisUserMayLookIntoIt() throws IOException {
        opened(directory.resolve("spool")).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("spool"))))
                .isEqualTo("rwx------");
    }

    private static SpoolStore opened(Path spool) throws IOException {
        SpoolStore store = new SpoolStore(spool);
        store.open();
        return store;
    }

    private static void release(SpoolStore store, long number) {
        store.release(number, (number - store.begin()) * 1000);
        store.trim();
    }

    private static List<String> texts(long from, int number) {
        return records(from, number).stream()
                .map(bytes -> new String(bytes, UTF_8))
                .toList();
    }

    private static List<byte[]> records(long from, int number) {
        List<byte[]> records = new ArrayList<>();
        for (long i = from; i < from + number; i++) {
            records.add((i + " " + "x".repeat(1000)).getBytes(UTF_8));
        }
        return records;
    }

    private static List<String> readable(SpoolStore store) throws IOException {
        List<String> records = new ArrayList<>();
        for (long number = store.begin(); number < store.end(); number++) {
            Optional<byte[]> record = store.read(number);
            record.map(bytes -> new String(bytes, UTF_8)).ifPresent(records::add);
        }
        return records;
    }

    private Path asLeftByAKill(Path spool) throws IOException {
        Path copy = Files.createTempDirectory(directory, "killed");
        try (Stream<Path> files = Files.walk(spool)) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(spool.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return copy;
    }

    private static Path log(Path spool) throws IOException {
        return newest(spool.resolve("records"), ".log");
    }

    /** The newest: numbers in names grow. */
    private static Path newest(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static void truncate(Path file, long length) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(length);
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int before = bytes.read();
            bytes.seek(at);
            bytes.write(before ^ 0x40);
        }
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
