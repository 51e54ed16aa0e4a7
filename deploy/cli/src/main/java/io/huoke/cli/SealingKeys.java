package io.huoke.cli;

import io.huoke.runtime.PrivateFile;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Finds the sealing keyset: the configured one, or beside the embedded broker's data one that is made on first use. */
final class SealingKeys {

    private static final String FILE = "keyset.json";

    private SealingKeys() {}

    /**
     * The sealer of this installation.
     *
     * @param announce is told when a keyset is made
     */
    static Sealer sealer(HuokeConfig config, Consumer<String> announce) throws IOException {
        if (config.sealingKeyset().isPresent()) {
            return Sealer.ofKeyset(config.sealingKeyset().get().value());
        }
        Path file = config.dataDir().resolve(FILE);
        if (!Files.exists(file)) {
            PrivateFile.write(file, Sealer.generateKeyset());
            announce.accept("made a sealing keyset in " + file
                    + "; without it the secrets in events cannot be opened, so back it up");
        }
        try {
            return Sealer.ofKeyset(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage() + "; restore it from your backup", e);
        }
    }
}
