package io.huoke.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.Tenant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;

/**
 * Finds a tenant in bytes of any format, without understanding them: its owner and its corp id both stand somewhere, and
 * are not the beginning of a longer id. Safe for use by any thread.
 */
public final class TenantTrace {

    private static final int BUFFER_BYTES = 1 << 20;

    private final byte[] owner;
    private final byte[] corpId;

    public TenantTrace(Tenant tenant) {
        this.owner = tenant.owner().getBytes(UTF_8);
        this.corpId = tenant.corpId().getBytes(UTF_8);
    }

    /**
     * Whether a record names it.
     *
     * @param parts its key, headers and value, which are looked at apart
     */
    public boolean in(Collection<byte[]> parts) {
        return parts.stream().anyMatch(part -> names(part, owner))
                && parts.stream().anyMatch(part -> names(part, corpId));
    }

    private static boolean names(byte[] part, byte[] id) {
        for (int at = next(part, part.length, id, 0); at >= 0; at = next(part, part.length, id, at + 1)) {
            boolean begins = at == 0 || !isOfId(part[at - 1]);
            boolean ends = at + id.length == part.length || !isOfId(part[at + id.length]);
            if (begins && ends) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a file names it. What stands before an id is not looked at, because in a binary format it may be anything,
     * a length for example; none of ours has something after an id that looks like a part of it.
     *
     * @throws IOException if the file cannot be read
     */
    public boolean in(Path file) throws IOException {
        int most = Math.max(owner.length, corpId.length);
        byte[] buffer = new byte[BUFFER_BYTES + most];
        boolean ownerFound = false;
        boolean corpIdFound = false;
        int length = 0;
        boolean more = true;
        try (InputStream in = Files.newInputStream(file)) {
            while (more) {
                length += in.readNBytes(buffer, length, buffer.length - length);
                more = length == buffer.length;
                ownerFound |= ends(buffer, length, owner, !more);
                corpIdFound |= ends(buffer, length, corpId, !more);
                if (ownerFound && corpIdFound) {
                    return true;
                }
                // An id may lie across the end of the buffer, or have what follows it behind that end.
                System.arraycopy(buffer, length - Math.min(length, most), buffer, 0, Math.min(length, most));
                length = Math.min(length, most);
            }
        }
        return false;
    }

    private static boolean ends(byte[] buffer, int length, byte[] id, boolean last) {
        for (int at = next(buffer, length, id, 0); at >= 0; at = next(buffer, length, id, at + 1)) {
            int end = at + id.length;
            if (end < length ? !isOfId(buffer[end]) : last) {
                return true;
            }
        }
        return false;
    }

    private static int next(byte[] bytes, int length, byte[] id, int from) {
        for (int at = from; at <= length - id.length; at++) {
            if (bytes[at] == id[0] && Arrays.equals(bytes, at, at + id.length, id, 0, id.length)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isOfId(byte character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || character == '_'
                || character == '-';
    }
}
