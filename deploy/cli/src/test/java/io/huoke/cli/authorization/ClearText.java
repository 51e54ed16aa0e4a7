package io.huoke.cli.authorization;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Looks for texts in bytes, whatever surrounds them; nothing that Huoke or its broker writes is compressed. The first
 * sixteen bytes tell a text, so that one that was cut short is found, too.
 */
final class ClearText {

    private static final int TELLING = 16;

    /** Kafka reserves ten megabytes of zeros for each; they hold offsets and times. */
    private static final Set<String> WITHOUT_CONTENT = Set.of(".index", ".timeindex");

    private final Map<Long, List<byte[]>> byBeginning = new HashMap<>();

    /** @param texts each of 8 bytes at least */
    ClearText(Collection<String> texts) {
        for (String text : texts) {
            byte[] bytes = text.substring(0, Math.min(TELLING, text.length())).getBytes(UTF_8);
            byBeginning
                    .computeIfAbsent(ByteBuffer.wrap(bytes).getLong(), beginning -> new ArrayList<>())
                    .add(bytes);
        }
    }

    /** The beginnings that occur. */
    Set<String> in(byte[] bytes) {
        Set<String> found = new TreeSet<>();
        long window = 0;
        for (int i = 0; i < bytes.length; i++) {
            window = window << Byte.SIZE | bytes[i] & 0xff;
            if (i >= Long.BYTES - 1) {
                int from = i - Long.BYTES + 1;
                for (byte[] text : byBeginning.getOrDefault(window, List.of())) {
                    if (isAt(bytes, from, text)) {
                        found.add(new String(text, UTF_8));
                    }
                }
            }
        }
        return found;
    }

    private static boolean isAt(byte[] bytes, int from, byte[] text) {
        return from + text.length <= bytes.length
                && Arrays.equals(bytes, from, from + text.length, text, 0, text.length);
    }

    /** The files below a folder in which there are any, with what was found. */
    Map<Path, Set<String>> below(Path folder, Predicate<Path> searched) throws IOException {
        Map<Path, Set<String>> found = new HashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> WITHOUT_CONTENT.stream()
                            .noneMatch(end -> file.toString().endsWith(end)))
                    .filter(searched)
                    .forEach(file -> {
                        Set<String> texts = in(read(file));
                        if (!texts.isEmpty()) {
                            found.put(file, texts);
                        }
                    });
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                // A file was deleted while they were listed.
                return below(folder, searched);
            }
            throw e;
        }
        return found;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
