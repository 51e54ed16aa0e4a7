package io.huoke.schemas.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The files that one reading of the configuration came to, with a digest of what was in them then. */
final class ReadFiles {

    private static final String UNREADABLE = "unreadable";

    private final Map<Path, String> digests = new TreeMap<>();

    byte[] read(Path file) throws IOException {
        digests.put(file, UNREADABLE);
        byte[] content = Files.readAllBytes(file);
        digests.put(file, digest(content));
        return content;
    }

    /** Takes a file as it is now, as if it had been read. */
    void note(Path file) {
        digests.put(file, digestOf(file));
    }

    /** Whether the files are no longer what they were when they were read. */
    boolean haveChanged() {
        return !digests.equals(now());
    }

    /** The same files with a digest of what is in them now. */
    Map<Path, String> now() {
        Map<Path, String> now = new TreeMap<>();
        digests.keySet().forEach(file -> now.put(file, digestOf(file)));
        return now;
    }

    private static String digestOf(Path file) {
        try {
            return digest(Files.readAllBytes(file));
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
