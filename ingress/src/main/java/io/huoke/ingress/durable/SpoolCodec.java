package io.huoke.ingress.durable;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.Topic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The form of a record in the spool: a version, the topic's unprefixed name, key, headers and value, each after its
 * length. Safe for use by any thread.
 */
final class SpoolCodec {

    private static final int VERSION = 1;
    private static final int OVERHEAD = 1024;

    private SpoolCodec() {}

    static byte[] encode(EventRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(record.value().length + OVERHEAD);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(out, record.topic().baseName().getBytes(UTF_8));
            write(out, record.key().getBytes(UTF_8));
            Header[] headers = record.headers().toArray();
            out.writeInt(headers.length);
            for (Header header : headers) {
                write(out, header.key().getBytes(UTF_8));
                write(out, header.value());
            }
            write(out, record.value());
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes everything", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * What {@link #encode} was given.
     *
     * @throws IOException if it is something else
     */
    static EventRecord decode(byte[] encoded) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
            int version = in.readByte();
            if (version != VERSION) {
                throw new IOException("unknown version " + version + "; it was written by a newer Huoke");
            }
            String name = text(in);
            Topic topic = Topic.named(name);
            if (topic == null) {
                throw new IOException("unknown topic " + name);
            }
            String key = text(in);
            Headers headers = new RecordHeaders();
            int number = in.readInt();
            for (int i = 0; i < number; i++) {
                headers.add(text(in), bytes(in));
            }
            return new EventRecord(topic, key, headers, bytes(in));
        }
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), UTF_8);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("cut off");
        }
        return in.readNBytes(length);
    }
}
