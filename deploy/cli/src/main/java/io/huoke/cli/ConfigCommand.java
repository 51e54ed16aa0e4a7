package io.huoke.cli;

import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code huoke config}. */
@Command(name = "config", description = "Check the configuration, or print an example.")
final class ConfigCommand {

    @Command(name = "check", description = "Validate the configuration and name every problem.")
    int check(@Mixin ConfigOption option) throws InvalidConfigException {
        HuokeConfig config = option.load();
        out().println(option.file() + " is valid: " + config.endpoints().size() + " endpoint(s)"
                + (config.endpoints().isEmpty() ? " (the ingress needs one), " : ", ")
                + (config.kafka().embedded() ? "embedded Kafka" : "external Kafka"));
        for (EndpointConfig endpoint : config.endpoints()) {
            if (endpoint.receiveIds().isEmpty()) {
                out().println("  /callbacks/" + endpoint.id()
                        + ": WeCom cannot verify this URL before receive-ids has the provider's corp id");
            }
            // So that an operator finds a pair again in the metrics.
            out().println("  /callbacks/" + endpoint.id() + ": key pair(s) "
                    + String.join(
                            ", ",
                            endpoint.keys().stream().map(KeyPair::fingerprint).toList()));
        }
        return 0;
    }

    @Command(name = "example", description = "Print a complete commented example.")
    int example() {
        out().print(ConfigFile.example());
        out().flush();
        return 0;
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
