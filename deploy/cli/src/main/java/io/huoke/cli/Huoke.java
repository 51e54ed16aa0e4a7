package io.huoke.cli;

import io.huoke.schemas.config.InvalidConfigException;
import io.huoke.schemas.config.Problem;
import java.io.PrintWriter;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command line. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. */
@Command(
        name = "huoke",
        description = "The event backbone for WeCom customer acquisition.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = VersionCommand.class,
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            ConfigCommand.class,
            DoctorCommand.class,
            DeadLettersCommand.class,
            AuthorizationsCommand.class,
            RegisterCommand.class,
            LinksCommand.class,
            ChannelsCommand.class,
            ReconcileCommand.class,
            FunnelCommand.class,
            AlertsCommand.class,
            ErasuresCommand.class,
            KeysCommand.class,
            SandboxCommand.class,
            VersionCommand.class
        })
public final class Huoke {

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    @Option(names = "--debug", description = "Show stack traces.", scope = ScopeType.INHERIT)
    private boolean debug;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        Huoke huoke = new Huoke();
        return new CommandLine(huoke).setExecutionExceptionHandler(huoke::report);
    }

    /** One sentence for a human, on stderr. */
    private int report(Exception failure, CommandLine command, ParseResult unused) {
        PrintWriter err = command.getErr();
        if (debug) {
            failure.printStackTrace(err);
        }
        if (failure instanceof InvalidConfigException invalid) {
            for (Problem problem : invalid.problems()) {
                err.println("huoke: " + problem);
            }
            return WRONG_USAGE;
        }
        err.println("huoke: " + sentence(failure));
        return FAILED;
    }

    private static String sentence(Throwable failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
