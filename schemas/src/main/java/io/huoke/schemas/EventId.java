package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Deterministic event ids: 32 lower-case hex characters, the first 128 bits of a SHA-256.
 *
 * <p>WeCom gives no id that separates two events of one second (page 90238), so the id is a digest of what was said
 * and by whom. It knows nothing of endpoint, nonce or ciphertext: a retry, a replay and a renamed endpoint give the
 * same id. Safe for use by any thread.
 */
public final class EventId {

    private static final int BYTES = 16;
    private static final MessageDigest UNUSED = sha256();

    private EventId() {}

    /**
     * The id of a callback.
     *
     * @param owner suite or template id, or {@code {corpId}.{agentId}}
     * @param message the decrypted message as WeCom sent it, without random prefix and receiveid
     */
    public static String ofMessage(String owner, byte[] message) {
        MessageDigest digest = copyOfUnused();
        digest.update(owner.getBytes(UTF_8));
        digest.update((byte) 0);
        return hex(digest.digest(message));
    }

    /** The id of anything else: a digest of its parts, which must not contain a NUL character. */
    public static String ofParts(String... parts) {
        return ofMessage(parts[0], String.join("\0", parts).getBytes(UTF_8));
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest, 0, BYTES);
    }

    /** Cheaper than asking the providers for one each time. */
    private static MessageDigest copyOfUnused() {
        try {
            return (MessageDigest) UNUSED.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
