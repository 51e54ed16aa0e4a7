package io.huoke.funnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.schemas.Json;
import io.huoke.testkit.TopicReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A topic as lines of JSON, as {@code kcat -J} writes it. */
enum TopicDump {
    /** By kcat itself. */
    KCAT {
        @Override
        void write(String bootstrapServers, String topic, Path file) throws IOException, InterruptedException {
            Process kcat = new ProcessBuilder(
                            "kcat", "-C", "-b", bootstrapServers, "-t", topic, "-o", "beginning", "-e", "-q", "-J")
                    .redirectOutput(file.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (kcat.waitFor() != 0) {
                throw new IOException("kcat failed with " + kcat.exitValue());
            }
        }

        @Override
        boolean isThere() {
            return Files.isExecutable(Path.of("/usr/bin/kcat"));
        }
    },
    /** The same without kcat. */
    OURS {
        @Override
        void write(String bootstrapServers, String topic, Path file) throws IOException {
            List<String> lines = TopicReader.readAll(bootstrapServers, topic).stream()
                    .map(TopicDump::line)
                    .toList();
            Files.write(file, lines);
        }

        @Override
        boolean isThere() {
            return true;
        }
    };

    abstract void write(String bootstrapServers, String topic, Path file) throws IOException, InterruptedException;

    abstract boolean isThere();

    private static String line(ConsumerRecord<String, byte[]> record) {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.put("topic", record.topic())
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("tstype", "create")
                .put("ts", record.timestamp());
        if (record.headers().iterator().hasNext()) {
            ArrayNode headers = line.putArray("headers");
            for (Header header : record.headers()) {
                headers.add(header.key()).add(new String(header.value(), UTF_8));
            }
        }
        line.put("key", record.key());
        line.put("payload", record.value() == null ? null : new String(record.value(), UTF_8));
        return line.toString();
    }
}
