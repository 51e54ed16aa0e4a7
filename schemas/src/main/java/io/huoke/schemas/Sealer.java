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
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()),
                    RegistryConfiguration.get(),
                    InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no AES-256-GCM on this platform", e);
        }
    }

    /**
     * A sealer for a keyset in Tink's JSON form.
     *
     * @throws IllegalArgumentException if {@code keyset} is not one; the message does not repeat it
     */
    public static Sealer ofKeyset(String keyset) {
        try {
            return new Sealer(TinkJsonProtoKeysetFormat.parseKeyset(
                    keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException | RuntimeException e) {
            // Neither the cause nor its message: either may quote the key.
            throw new IllegalArgumentException(
                    "not a sealing keyset in Tink's JSON form: " + e.getClass().getSimpleName());
        }
    }

    /**
     * Seals named secrets.
     *
     * @return Base64
     */
    public String seal(Map<String, String> secrets, String eventId, String type) {
        try {
            byte[] clear = Json.MAPPER.writeValueAsBytes(new TreeMap<>(secrets));
            return Base64.getEncoder().encodeToString(aead.encrypt(clear, associatedData(eventId, type)));
        } catch (JsonProcessingException | GeneralSecurityException e) {
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
            byte[] clear = aead.decrypt(Base64.getDecoder().decode(sealed), associatedData(eventId, type));
            return Json.MAPPER.readValue(clear, SECRETS);
        } catch (IllegalArgumentException | IOException e) {
            throw new GeneralSecurityException("sealed part of event " + eventId + " is not readable", e);
        }
    }

    private static byte[] associatedData(String eventId, String type) {
        return (eventId + '\0' + type).getBytes(UTF_8);
    }
}
