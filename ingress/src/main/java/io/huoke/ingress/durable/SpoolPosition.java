package io.huoke.ingress.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * Remembers the first record that is not on Kafka yet. Written in place, so that it can be written while the disk is
 * full, and not flushed: it survives the process, and after a power cut some records are on Kafka twice. For one thread.
 */
final class SpoolPosition implements AutoCloseable {

    private final FileChannel file;

    SpoolPosition(Path path) throws IOException {
        this.file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Empty before the first {@link #write}, or if the file was damaged. */
    OptionalLong read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
        while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
            // Goes on until there is no more.
        }
        bytes.flip();
        if (bytes.remaining() < 2 * Long.BYTES) {
            return OptionalLong.empty();
        }
        long position = bytes.getLong();
        return bytes.getLong() == ~position ? OptionalLong.of(position) : OptionalLong.empty();
    }

    void write(long position) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(position)
                .putLong(~position)
                .flip();
        while (bytes.hasRemaining()) {
            file.write(bytes, bytes.position());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
