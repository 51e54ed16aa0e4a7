package io.huoke.cli;

import io.huoke.runtime.PrivateFile;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the sealing keyset: the configured one, or beside the embedded broker's data one that is made on first use. */
final class SealingKeys {

    private static final String FILE = "keyset.json";
    private static final String PROBE = "probe";

    private SealingKeys() {}

    /**
     * The sealer of this installation.
     *
     * @param announce is told when a keyset is made
     */
    static Sealer sealer(HuokeConfig config, Consumer<String> announce) throws IOException {
        Path file = file(config);
        if (config.sealingKeyset().isEmpty() && !Files.exists(file)) {
            PrivateFile.write(file, Sealer.generateKeyset());
            announce.accept("made a sealing keyset in " + file
                    + "; without it the secrets in events cannot be opened, so back it up");
        }
        return existing(config);
    }

    /**
     * The sealer of an installation that has sealed something before; never makes a keyset.
     *
     * @throws IOException if there is no keyset, or none that can be read
     */
    static Sealer existing(HuokeConfig config) throws IOException {
        return Sealer.ofKeyset(keyset(config));
    }

    /**
     * Lets a sealer use the keyset as it is now.
     *
     * @throws IOException if there is none that can be read, or it is not the one that the sealer has, with keys added or
     *     removed: what is sealed could not be opened any more, and who was erased not be known
     */
    static void renew(Sealer sealer, HuokeConfig config) throws IOException {
        String keyset = keyset(config);
        if (!Sealer.ofKeyset(keyset).tenantHash(PROBE).equals(sealer.tenantHash(PROBE))) {
            throw new IOException(
                    "the sealing keyset is another one, not the one in use with keys added or removed; put"
                            + " that back, or restart if another one is meant");
        }
        sealer.use(keyset);
    }

    /** The file that is to be watched; empty where the configuration names the keyset. */
    static Optional<Path> watchedFile(HuokeConfig config) {
        return config.sealingKeyset().isPresent() ? Optional.empty() : Optional.of(file(config));
    }

    private static String keyset(HuokeConfig config) throws IOException {
        if (config.sealingKeyset().isPresent()) {
            return config.sealingKeyset().get().value();
        }
        Path file = file(config);
        try {
            String keyset = Files.readString(file);
            var unused = Sealer.ofKeyset(keyset);
            return keyset;
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no sealing keyset in " + file
                            + "; restore it from your backup, or set data-dir to the one of `huoke up`",
                    e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + " may not be read; run this as the user that runs `huoke up`", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage() + "; restore it from your backup", e);
        }
    }

    private static Path file(HuokeConfig config) {
        return config.dataDir().resolve(FILE);
    }
}
