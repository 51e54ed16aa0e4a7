package io.huoke.cli;

import io.huoke.sandbox.SimulatedWecom;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code huoke sandbox}: the simulated WeCom alone. Standard output is a configuration that fits it. */
@Command(
        name = "sandbox",
        description = {
            "Run a simulated WeCom until SIGTERM: the API, a history of customers, and, if asked, callbacks.",
            "Prints a huoke.yaml that fits it."
        })
final class SandboxCommand implements Callable<Integer> {

    private static final int MAX_PORT = 65_535;

    @Option(names = "--port", paramLabel = "P", description = "Where the API listens on 127.0.0.1 (default: 8090).")
    private int port = 8090;

    @Option(
            names = "--callbacks",
            paramLabel = "URL",
            description = "Post callbacks to URL/callbacks/{endpoint}, for example http://127.0.0.1:8080.")
    private @Nullable URI callbacks;

    @Option(names = "--customers", paramLabel = "N", description = "How many customers there are (default: 200).")
    private int customers = 200;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Makes the same customers, secrets and keys again (default: 1).")
    private long seed = 1;

    @Option(names = "--json", description = "Print ids, secrets and counts as JSON instead of a huoke.yaml.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        check();
        try (Termination termination = Termination.interruptsThisThread()) {
            run();
            say("stopped");
        }
        return 0;
    }

    private void run() throws IOException {
        try (SimulatedWecom wecom = SimulatedWecom.start(port, Optional.ofNullable(callbacks), customers, seed)) {
            print(wecom);
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            // SIGTERM or Ctrl-C: what ran is closed by now.
        }
    }

    private void check() {
        if (port < 0 || port > MAX_PORT || customers < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--port is a number from 0 to 65535, and --customers is at least 0");
        }
        boolean isHttp = callbacks == null
                || (("http".equals(callbacks.getScheme()) || "https".equals(callbacks.getScheme()))
                        && callbacks.getHost() != null);
        if (!isHttp) {
            throw new ParameterException(
                    spec.commandLine(), "--callbacks is an http or https URL, for example http://127.0.0.1:8080");
        }
    }

    private void print(SimulatedWecom wecom) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? wecom.describe().toPrettyString() + "\n" : wecom.configuration());
        out.flush();
        say("sandbox ready: " + wecom.base() + "/cgi-bin/, " + customers + " customers");
        say("look and act: curl " + wecom.base() + "/sandbox");
        say(callbacks == null ? "no callbacks are posted" : "callbacks are posted to " + callbacks + "/callbacks/");
        say("stop with Ctrl-C");
    }

    /** On stderr, so that the output can be redirected into a file. */
    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("huoke: " + line);
        err.flush();
    }
}
