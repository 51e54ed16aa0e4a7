package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Seals the secrets of an event, AES-256-GCM with a rotating keyset, bound to the event's id and type so that a sealed
 * part cannot be moved to another event. Safe for use by any thread.
 */
public final class Sealer {

    static {
        try {
            AeadConfig.register();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink's AEAD is not available", e);
        }
    }

    private static final TypeReference<Map<String, String>> SECRETS = new TypeReference<>() {};

    private final Aead aead;

    private Sealer(KeysetHandle keyset) throws GeneralSecurityException {
        this.aead = keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    /** A fresh keyset in Tink's JSON form: a secret, to be kept like a password. */
    public static String generateKeyset() {
        try {
            return serialize(
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no AES-256-GCM on this platform", e);
        }
    }

    /**
     * The same keyset with a fresh primary key, which seals from now on; the others still open.
     *
     * @param keyset in Tink's JSON form
     * @throws IllegalArgumentException if {@code keyset} is not one; the message does not repeat it
     */
    public static String rotateKeyset(String keyset) {
        KeysetHandle handle = parse(keyset);
        try {
            KeysetHandle rotated = KeysetHandle.newBuilder(handle)
                    .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                            .withRandomId()
                            .makePrimary())
                    .build();
            return serialize(rotated);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no AES-256-GCM on this platform", e);
        }
    }

    /** How many keys a keyset has; one of them seals, all of them open. */
    public static int keys(String keyset) {
        return parse(keyset).size();
    }

    /**
     * A sealer for a keyset in Tink's JSON form.
     *
     * @throws IllegalArgumentException if {@code keyset} is not one; the message does not repeat it
     */
    public static Sealer ofKeyset(String keyset) {
        try {
            return new Sealer(parse(keyset));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw unusable(e);
        }
    }

    private static KeysetHandle parse(String keyset) {
        try {
            return TinkJsonProtoKeysetFormat.parseKeyset(
                    keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException | RuntimeException e) {
            throw unusable(e);
        }
    }

    /** Neither the cause nor its message: either may quote the key. */
    private static IllegalArgumentException unusable(Exception cause) {
        return new IllegalArgumentException(
                "not a sealing keyset in Tink's JSON form: " + cause.getClass().getSimpleName());
    }

    /** In one line, for environment variables. */
    private static String serialize(KeysetHandle keyset) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeyset(
                        keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get())
                .replaceAll("\\s+", "");
    }

    /**
     * Seals named secrets.
     *
     * @return Base64
     */
    public String seal(Map<String, String> secrets, String eventId, String type) {
        try {
            byte[] clear = Json.MAPPER.writeValueAsBytes(new TreeMap<>(secrets));
            return Base64.getEncoder().encodeToString(sealBytes(clear, eventId, type));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the secrets of event " + eventId + " cannot be written as JSON", e);
        }
    }

    /** Seals anything. */
    public byte[] sealBytes(byte[] clear, String eventId, String type) {
        try {
            return aead.encrypt(clear, associatedData(eventId, type));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("event " + eventId + " cannot be sealed", e);
        }
    }

    /**
     * Opens what {@link #seal} returned for the same event.
     *
     * @throws GeneralSecurityException if it was sealed for another event, with a key not in the keyset, or altered
     */
    public Map<String, String> open(String sealed, String eventId, String type) throws GeneralSecurityException {
        try {
            return Json.MAPPER.readValue(openBytes(Base64.getDecoder().decode(sealed), eventId, type), SECRETS);
        } catch (IllegalArgumentException | IOException e) {
            // Without the cause, which may quote what was opened.
            throw new GeneralSecurityException("sealed part of event " + eventId + " is not readable");
        }
    }

    /**
     * The secrets of an event by wire path; empty if it has none.
     *
     * @throws GeneralSecurityException if they were sealed for another event, with a key not in the keyset, or altered
     */
    public Map<String, String> open(WeComEvent event) throws GeneralSecurityException {
        String sealed = event.data().sealed();
        return sealed == null ? Map.of() : open(sealed, event.id(), event.type());
    }

    /**
     * Opens what {@link #sealBytes} returned for the same event.
     *
     * @throws GeneralSecurityException if it was sealed for another event, with a key not in the keyset, or altered
     */
    public byte[] openBytes(byte[] sealed, String eventId, String type) throws GeneralSecurityException {
        return aead.decrypt(sealed, associatedData(eventId, type));
    }

    private static byte[] associatedData(String eventId, String type) {
        return (eventId + '\0' + type).getBytes(UTF_8);
    }
}
