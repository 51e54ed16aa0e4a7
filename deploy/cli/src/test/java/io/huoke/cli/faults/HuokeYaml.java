package io.huoke.cli.faults;

import io.huoke.schemas.Sealer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The configuration of a process.
 *
 * @param topics options of that section, as YAML
 * @param ingress further options of that section
 * @param dataDir relative to the configuration file
 */
record HuokeYaml(String bootstrapServers, String topics, String ingress, String dataDir) {

    private static final String KEYSET = Sealer.generateKeyset();

    /** What the file refers to. */
    static final Map<String, String> ENVIRONMENT = Map.of("HUOKE_SEALING_KEYSET", KEYSET);

    static HuokeYaml against(String bootstrapServers) {
        return new HuokeYaml(bootstrapServers, "", "", "data");
    }

    HuokeYaml withTopics(String options) {
        return new HuokeYaml(bootstrapServers, options, ingress, dataDir);
    }

    HuokeYaml withIngress(String options) {
        return new HuokeYaml(bootstrapServers, topics, options, dataDir);
    }

    HuokeYaml withDataDir(Path directory) {
        return new HuokeYaml(bootstrapServers, topics, ingress, directory.toString());
    }

    /** Writes {@code huoke.yaml}. */
    void write(Path directory, int port, int managementPort) throws IOException {
        Files.writeString(
                directory.resolve("huoke.yaml"),
                """
                data-dir: %s
                kafka: {bootstrap.servers: '%s'}
                topics: {%s}
                ingress: {host: 127.0.0.1, port: %d, %s}
                management: {port: %d}
                sealing: {keyset: "${HUOKE_SEALING_KEYSET}"}
                endpoints:
                  - id: crm
                    kind: suite
                    receive-ids: [%s]
                    keys: [{token: %s, encoding-aes-key: %s}]
                """
                        .formatted(
                                dataDir,
                                bootstrapServers,
                                topics,
                                port,
                                ingress,
                                managementPort,
                                SignedCallbacks.SUITE,
                                SignedCallbacks.KEYS.token().value(),
                                SignedCallbacks.KEYS.encodingAesKey().value()));
    }
}
