package io.huoke.bench.funnel;

import io.huoke.cli.Huoke;
import io.huoke.schemas.Sealer;
import io.huoke.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What reads the events: the funnel, and clients that do less. */
enum Reader {
    CONSUMER("plain consumer", PlainConsumer.GROUP) {
        @Override
        ChildJvm start(Path directory, String bootstrapServers, List<String> flags) throws IOException {
            return child(directory, flags, PlainConsumer.class, bootstrapServers);
        }
    },
    PASS_THROUGH("pass-through Streams app", PassThrough.GROUP) {
        @Override
        ChildJvm start(Path directory, String bootstrapServers, List<String> flags) throws IOException {
            return child(directory, flags, PassThrough.class, bootstrapServers, directory.toString());
        }
    },
    FUNNEL("Huoke's funnel", "huoke-funnel") {
        @Override
        ChildJvm start(Path directory, String bootstrapServers, List<String> flags) throws IOException {
            Files.writeString(
                    directory.resolve("huoke.yaml"),
                    """
                    kafka: {bootstrap.servers: '%s'}
                    management: {port: 0}
                    sealing: {keyset: '%s'}
                    endpoints: []
                    """
                            .formatted(bootstrapServers, Sealer.generateKeyset()));
            return child(directory, flags, Huoke.class, "up", "--only", "funnel");
        }
    };

    /** The same for all: those of {@code huoke}'s launcher. */
    private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=4", "-Xmx1g");

    private final String title;
    private final String group;

    Reader(String title, String group) {
        this.title = title;
        this.group = group;
    }

    /** What it is called in the report. */
    String title() {
        return title;
    }

    /** The consumer group whose offsets say how far it is. */
    String group() {
        return group;
    }

    /** Starts it in a process of its own; does not wait. */
    abstract ChildJvm start(Path directory, String bootstrapServers, List<String> flags) throws IOException;

    private static ChildJvm child(Path directory, List<String> flags, Class<?> main, String... arguments)
            throws IOException {
        List<String> all = new ArrayList<>(FLAGS);
        all.addAll(flags);
        return ChildJvm.start(directory, all, Map.of(), main, List.of(arguments));
    }
}
