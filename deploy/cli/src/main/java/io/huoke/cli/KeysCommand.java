package io.huoke.cli;

import io.huoke.runtime.PrivateFile;
import io.huoke.schemas.Sealer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code huoke keys}. */
@Command(name = "keys", description = "Make keys for sealing secrets.")
final class KeysCommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Command(name = "generate", description = "Print a fresh sealing keyset. It is a secret.")
    int generate() {
        spec.commandLine().getOut().println(Sealer.generateKeyset());
        return 0;
    }

    @Command(
            name = "rotate",
            description = {
                "Add a key that seals from now on to a keyset file; the older ones still open.",
                "Give the new file first to whatever opens sealed parts, and last to the ingress, and restart each;",
                "an old key may go when nothing that it sealed is retained any more."
            })
    int rotate(@Parameters(paramLabel = "FILE", description = "The keyset, as `keys generate` prints it.") Path file)
            throws IOException {
        String rotated;
        try {
            rotated = Sealer.rotateKeyset(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist; make a keyset with `huoke keys generate`", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        PrivateFile.write(file, rotated);
        spec.commandLine()
                .getOut()
                .println(file + " has " + Sealer.ofKeyset(rotated).keyIds().size()
                        + " keys now; the new one seals once the services are restarted with it");
        return 0;
    }
}
