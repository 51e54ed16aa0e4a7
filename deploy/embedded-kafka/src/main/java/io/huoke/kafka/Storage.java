package io.huoke.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A node's data directory. */
final class Storage {

    private static final String META_PROPERTIES = "meta.properties";

    private Storage() {}

    /** Writes the node's identity on the first start; a restart must keep it. */
    static void format(Path directory, int nodeId, String clusterId) throws IOException {
        if (Files.exists(directory.resolve(META_PROPERTIES))) {
            return;
        }
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream())) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setNodeId(nodeId)
                    .setClusterId(clusterId)
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(Optional.of(directory.toString()))
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setControllerListenerName("CONTROLLER")
                    .setIgnoreFormatted(true)
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Kafka's data directory " + directory + " cannot be used: " + e.getMessage(), e);
        }
    }
}
