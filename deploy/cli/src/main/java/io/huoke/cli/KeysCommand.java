package io.huoke.cli;

import io.huoke.schemas.Sealer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
}
