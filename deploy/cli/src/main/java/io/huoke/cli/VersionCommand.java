package io.huoke.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code huoke version}. */
@Command(name = "version", description = "Print the versions of Huoke, Java and Kafka.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() {
        for (String line : getVersion()) {
            spec.commandLine().getOut().println(line);
        }
        return 0;
    }

    @Override
    public String[] getVersion() {
        Properties build = build();
        return new String[] {
            "huoke " + build.getProperty("git.build.version") + " (commit "
                    + build.getProperty("git.commit.id.abbrev", "unknown") + ")",
            "Java " + Runtime.version(),
            "Kafka " + AppInfoParser.getVersion()
        };
    }

    private static Properties build() {
        Properties properties = new Properties();
        try (InputStream resource = VersionCommand.class.getResourceAsStream("/git.properties")) {
            if (resource != null) {
                properties.load(resource);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
