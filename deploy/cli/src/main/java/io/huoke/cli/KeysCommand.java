package io.huoke.cli;

import io.huoke.runtime.PrivateFile;
import io.huoke.schemas.Sealer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code huoke keys}. */
@Command(name = "keys", description = "Make keys for sealing secrets.")
final class KeysCommand {

    private static final String KEYSET_FILE = "The keyset, as `keys generate` prints it.";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Command(name = "generate", description = "Print a fresh sealing keyset. It is a secret.")
    int generate() {
        out().println(Sealer.generateKeyset());
        return 0;
    }

    @Command(
            name = "rotate",
            description = {
                "Add a key that seals from now on to a keyset file; the older ones still open.",
                "Services that run take it over within seconds, without a restart, and seal again what is kept for long.",
                "Where several processes have a copy each, give the new file first to whatever opens sealed parts and",
                "last to the ingress."
            })
    int rotate(@Parameters(paramLabel = "FILE", description = KEYSET_FILE) Path file) throws IOException {
        String rotated = change(file, Sealer::rotateKeyset);
        out().println(file + " has " + Sealer.ofKeyset(rotated).keyIds().size()
                + " keys now; the services that use it seal with the new one within seconds");
        return 0;
    }

    @Command(
            name = "list",
            description = "List the ids of the keys in a keyset file, and which one seals. Prints no key.")
    int list(@Parameters(paramLabel = "FILE", description = KEYSET_FILE) Path file) throws IOException {
        Sealer sealer = ofFile(file, Sealer::ofKeyset);
        sealer.keyIds().stream().map(Integer::toUnsignedLong).sorted().forEach(id -> out().println(
                        id + (id == Integer.toUnsignedLong(sealer.primaryKeyId()) ? "  seals and opens" : "  opens")));
        return 0;
    }

    @Command(
            name = "remove",
            description = {
                "Remove a key from a keyset file: what it has sealed cannot be opened any more.",
                "Wait until huoke_sealed_secrets of the key is 0 or gone, and until the events and dead letters that it",
                "sealed have reached the end of their retention."
            })
    int remove(
            @Parameters(paramLabel = "FILE", description = KEYSET_FILE) Path file,
            @Parameters(paramLabel = "KEYID", description = "As `keys list` prints it.") String keyId)
            throws IOException {
        int id = id(keyId);
        String rest = change(file, keyset -> Sealer.withoutKey(keyset, id));
        out().println(file + " has " + Sealer.ofKeyset(rest).keyIds().size() + " keys now, without " + keyId);
        return 0;
    }

    private int id(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    spec.commandLine().getSubcommands().get("remove"),
                    "a key's id is a whole number, as `huoke keys list` prints it",
                    e);
        }
    }

    private static String change(Path file, UnaryOperator<String> change) throws IOException {
        String changed = ofFile(file, change);
        PrivateFile.write(file, changed);
        return changed;
    }

    private static <T> T ofFile(Path file, Function<String, T> use) throws IOException {
        try {
            return use.apply(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new IOException(file + " does not exist; make a keyset with `huoke keys generate`", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
