package io.huoke.bench.ingress;

import io.huoke.bench.Callbacks;
import io.huoke.schemas.Sealer;
import io.huoke.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What takes callbacks: the ingress, what it cannot beat, and what one would build instead. */
enum Contender {
    BARE("bare handler") {
        @Override
        Server start(Path directory, String bootstrapServers) throws IOException {
            return baseline(directory);
        }
    },
    ACKNOWLEDGED("handler + Kafka ack") {
        @Override
        Server start(Path directory, String bootstrapServers) throws IOException {
            return baseline(directory, bootstrapServers);
        }
    },
    HUOKE("Huoke") {
        @Override
        Server start(Path directory, String bootstrapServers) throws IOException {
            return HuokeIngress.start(directory, bootstrapServers).server();
        }
    },
    SPRING_EQUAL("Spring Boot, Huoke's decoder") {
        @Override
        Server start(Path directory, String bootstrapServers) throws IOException {
            return rival(directory, bootstrapServers, "equal");
        }
    },
    SPRING_WEIXIN("Spring Boot, weixin-java-cp") {
        @Override
        Server start(Path directory, String bootstrapServers) throws IOException {
            return rival(directory, bootstrapServers, "weixin");
        }
    };

    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
    private static final String RIVAL = "io.huoke.bench.rival.Rival";

    private final String title;

    Contender(String title) {
        this.title = title;
    }

    /** What it is called in the report. */
    String title() {
        return title;
    }

    /** Starts it in a process of its own and returns when it listens. */
    abstract Server start(Path directory, String bootstrapServers) throws IOException;

    private static Server baseline(Path directory, String... arguments) throws IOException {
        return listening(ChildJvm.start(directory, Server.FLAGS, Map.of(), BaselineServer.class, List.of(arguments)));
    }

    private static Server rival(Path directory, String bootstrapServers, String decoder) throws IOException {
        List<String> arguments = Stream.of(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "rival.decoder=" + decoder,
                        "rival.bootstrap-servers=" + bootstrapServers,
                        "rival.token=" + Callbacks.KEYS.token().value(),
                        "rival.encoding-aes-key="
                                + Callbacks.KEYS.encodingAesKey().value(),
                        "rival.receive-id=" + Callbacks.SUITE,
                        "rival.owner=" + Callbacks.SUITE,
                        "rival.keyset=" + Sealer.generateKeyset(),
                        "rival.topic=wecom.acquisition")
                .map("--"::concat)
                .toList();
        String classPath = System.getProperty("huoke.bench.rival");
        if (classPath == null) {
            throw new IOException("-Dhuoke.bench.rival names no class path; start this with deploy/bench/run");
        }
        return listening(ChildJvm.start(directory, Server.FLAGS, Map.of(), classPath, RIVAL, arguments));
    }

    private static Server listening(ChildJvm jvm) {
        return new Server(
                jvm, Integer.parseInt(jvm.awaitOutput(LISTENING, Server.START).group(1)));
    }
}
