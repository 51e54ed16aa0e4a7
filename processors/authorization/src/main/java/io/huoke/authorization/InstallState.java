package io.huoke.authorization;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.huoke.schemas.Sealer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The state of an installation that starts on the provider's own site. Anybody can call the address where it ends (page
 * 90597), so a state proves by itself that this installation of Huoke has issued it, for that suite. Letters and digits
 * only, 128 at most, as WeCom demands: nonce, expiry, keyed hash, and what the caller wants to have back.
 *
 * @param custom what the caller wanted to have back
 * @param expires until when it may be used; whoever reads it judges that
 * @param nonce makes it unlike any other, so that it can be used once
 */
public record InstallState(@Nullable String custom, Instant expires, String nonce) {

    /** The longest {@code custom}, in characters. */
    public static final int MAX_CUSTOM = 64;

    private static final String PURPOSE = "install state";
    private static final String NONCE_CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int NONCE = 20;
    private static final int EXPIRY = 8;
    private static final int HASH = 32;
    private static final Pattern CUSTOM = Pattern.compile("[a-zA-Z0-9]{1," + MAX_CUSTOM + "}");
    private static final Pattern FORM = Pattern.compile(
            "[a-z0-9]{" + NONCE + "}[0-9a-f]{" + EXPIRY + "}[0-9a-f]{" + HASH + "}[a-zA-Z0-9]{0," + MAX_CUSTOM + "}");

    /**
     * Makes one.
     *
     * @param expires in whole seconds; what is less is cut off
     * @param random strong: who can foresee it gains nothing, but two alike would be one
     * @throws IllegalArgumentException if {@code custom} cannot travel; the message says what can
     */
    public static String issue(
            Sealer sealer, String suiteId, @Nullable String custom, Instant expires, RandomGenerator random) {
        if (custom != null && !CUSTOM.matcher(custom).matches()) {
            throw new IllegalArgumentException(
                    "a state is 1 to " + MAX_CUSTOM + " letters and digits; leave out what else it has");
        }
        String head = nonce(random) + expiry(expires);
        String tail = custom == null ? "" : custom;
        return head + hash(sealer, suiteId, head, tail) + tail;
    }

    /** Reads one; empty if this installation has not issued it for that suite. */
    public static Optional<InstallState> read(Sealer sealer, String suiteId, String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        String head = text.substring(0, NONCE + EXPIRY);
        String hash = text.substring(NONCE + EXPIRY, NONCE + EXPIRY + HASH);
        String tail = text.substring(NONCE + EXPIRY + HASH);
        byte[] expected = hash(sealer, suiteId, head, tail).getBytes(US_ASCII);
        if (!MessageDigest.isEqual(expected, hash.getBytes(US_ASCII))) {
            return Optional.empty();
        }
        Instant expires = Instant.ofEpochSecond(Long.parseLong(head.substring(NONCE), 16));
        return Optional.of(new InstallState(tail.isEmpty() ? null : tail, expires, head.substring(0, NONCE)));
    }

    private static String nonce(RandomGenerator random) {
        StringBuilder nonce = new StringBuilder(NONCE);
        random.ints(NONCE, 0, NONCE_CHARACTERS.length()).forEach(i -> nonce.append(NONCE_CHARACTERS.charAt(i)));
        return nonce.toString();
    }

    private static String expiry(Instant expires) {
        long seconds = expires.getEpochSecond();
        if (seconds < 0 || seconds >= 1L << Integer.SIZE) {
            throw new IllegalArgumentException("expires is out of range: " + expires);
        }
        return String.format("%08x", seconds);
    }

    /** The parts before the caller's have fixed lengths, so that no text can be read in two ways. */
    private static String hash(Sealer sealer, String suiteId, String head, String tail) {
        return sealer.keyedHash(PURPOSE, suiteId + '\0' + head + tail);
    }
}
