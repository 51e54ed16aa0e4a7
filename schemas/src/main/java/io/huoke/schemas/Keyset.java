package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AeadKey;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.prf.PredefinedPrfParameters;
import com.google.crypto.tink.prf.PrfConfig;
import com.google.crypto.tink.prf.PrfKey;
import com.google.crypto.tink.prf.PrfSet;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The keys of a {@link Sealer}, in Tink's JSON form: those that seal and open, of which one is primary, and one that
 * hashes tenants, which stays the same however often the others are rotated.
 */
final class Keyset {

    static {
        try {
            AeadConfig.register();
            PrfConfig.register();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink's AEAD or PRF is not available", e);
        }
    }

    private static final int HASH_BYTES = 16;

    private final KeysetHandle handle;
    private final Aead aead;
    private final PrfSet hashes;
    private final int primary;
    private final Set<Integer> ids;

    private Keyset(KeysetHandle handle) throws GeneralSecurityException {
        this.handle = handle;
        KeysetHandle sealing = only(handle, Keyset::seals);
        this.aead = sealing.getPrimitive(RegistryConfiguration.get(), Aead.class);
        this.primary = sealing.getPrimary().getId();
        this.ids = entries(sealing).map(KeysetHandle.Entry::getId).collect(Collectors.toUnmodifiableSet());
        this.hashes = only(handle, entry -> entry.getKey() instanceof PrfKey)
                .getPrimitive(RegistryConfiguration.get(), PrfSet.class);
    }

    /** Fresh keys. */
    static Keyset generate() {
        return made(() -> {
            KeysetHandle.Builder builder = KeysetHandle.newBuilder();
            builder.addEntry(sealingKey());
            return builder.addEntry(hashingKey()).build();
        });
    }

    /**
     * Reads the form that {@link #toJson} writes.
     *
     * @throws IllegalArgumentException if it is none; the message does not repeat it
     */
    static Keyset parse(String json) {
        try {
            return new Keyset(TinkJsonProtoKeysetFormat.parseKeyset(
                    json, RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException | RuntimeException e) {
            // Neither the cause nor its message: either may quote the key.
            throw new IllegalArgumentException(
                    "not a sealing keyset in Tink's JSON form, as `huoke keys generate` prints it: "
                            + e.getClass().getSimpleName());
        }
    }

    /** The same with a fresh primary key, which seals from now on. */
    Keyset rotated() {
        return made(() -> KeysetHandle.newBuilder(handle).addEntry(sealingKey()).build());
    }

    /**
     * The same without a key.
     *
     * @throws IllegalArgumentException if it is primary, or not there
     */
    Keyset without(int id) {
        if (!ids.contains(id)) {
            throw new IllegalArgumentException("there is no sealing key " + Integer.toUnsignedString(id)
                    + "; there are "
                    + ids.stream().map(Integer::toUnsignedString).sorted().collect(Collectors.joining(", ")));
        }
        if (id == primary) {
            throw new IllegalArgumentException(
                    "key " + Integer.toUnsignedString(id) + " is the one that seals; rotate first");
        }
        return made(() -> only(handle, entry -> entry.getId() != id));
    }

    /** In one line, for environment variables. */
    String toJson() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                            handle, RegistryConfiguration.get(), InsecureSecretKeyAccess.get())
                    .replaceAll("\\s+", "");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a keyset cannot be written", e);
        }
    }

    Aead aead() {
        return aead;
    }

    /** The id of the key that seals. */
    int primary() {
        return primary;
    }

    /** The ids of all keys that open. */
    Set<Integer> ids() {
        return ids;
    }

    /** A keyed hash. */
    byte[] hash(String text) {
        try {
            return hashes.computePrimary(text.getBytes(UTF_8), HASH_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no HMAC on this platform", e);
        }
    }

    private static KeysetHandle.Builder.Entry sealingKey() {
        return KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                .withRandomId()
                .makePrimary();
    }

    private static KeysetHandle.Builder.Entry hashingKey() {
        return KeysetHandle.generateEntryFromParameters(PredefinedPrfParameters.HMAC_SHA256_PRF)
                .withRandomId();
    }

    private interface Making {
        KeysetHandle make() throws GeneralSecurityException;
    }

    private static Keyset made(Making making) {
        try {
            return new Keyset(making.make());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no AES-256-GCM or HMAC-SHA256 on this platform", e);
        }
    }

    private static boolean seals(KeysetHandle.Entry entry) {
        return entry.getKey() instanceof AeadKey;
    }

    private static Stream<KeysetHandle.Entry> entries(KeysetHandle handle) {
        return IntStream.range(0, handle.size()).mapToObj(handle::getAt);
    }

    /** The primary stays primary; where it is not among them, the first is. */
    private static KeysetHandle only(KeysetHandle handle, Predicate<KeysetHandle.Entry> wanted)
            throws GeneralSecurityException {
        KeysetHandle.Builder builder = KeysetHandle.newBuilder();
        boolean hasPrimary = entries(handle).filter(wanted).anyMatch(KeysetHandle.Entry::isPrimary);
        boolean first = true;
        for (KeysetHandle.Entry entry : entries(handle).filter(wanted).toList()) {
            KeysetHandle.Builder.Entry copy =
                    KeysetHandle.importKey(entry.getKey()).withFixedId(entry.getId());
            if (hasPrimary ? entry.isPrimary() : first) {
                copy.makePrimary();
            }
            first = false;
            builder.addEntry(copy);
        }
        return builder.build();
    }
}
