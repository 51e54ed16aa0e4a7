package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Seals the secrets of an event, AES-256-GCM with a rotating keyset, bound to the event's id and type so that a sealed
 * part cannot be moved to another event. Safe for use by any thread.
 */
public final class Sealer {

    private static final TypeReference<Map<String, String>> SECRETS = new TypeReference<>() {};

    /** Tink puts five bytes before a ciphertext: a version, and the id of the key. In Base64 they lie in these. */
    private static final int PREFIX_CHARACTERS = 8;

    private volatile Keyset keyset;

    private Sealer(Keyset keyset) {
        this.keyset = keyset;
    }

    /** A fresh keyset in Tink's JSON form: a secret, to be kept like a password. */
    public static String generateKeyset() {
        return Keyset.generate().toJson();
    }

    /**
     * The same keyset with a fresh primary key, which seals from now on; the others still open.
     *
     * @param keyset in Tink's JSON form
     * @throws IllegalArgumentException if {@code keyset} is not one; the message does not repeat it
     */
    public static String rotateKeyset(String keyset) {
        return Keyset.parse(keyset).rotated().toJson();
    }

    /**
     * The same keyset without a key: what that has sealed cannot be opened any more.
     *
     * @param keyId as {@link #keyIds()} has it
     * @throws IllegalArgumentException if {@code keyset} is none, or the key not in it, or the one that seals
     */
    public static String withoutKey(String keyset, int keyId) {
        return Keyset.parse(keyset).without(keyId).toJson();
    }

    /**
     * A sealer for a keyset in Tink's JSON form.
     *
     * @throws IllegalArgumentException if {@code keyset} is not one; the message does not repeat it
     */
    public static Sealer ofKeyset(String keyset) {
        return new Sealer(Keyset.parse(keyset));
    }

    /**
     * Takes over another keyset, from the next call on.
     *
     * @throws IllegalArgumentException if {@code other} is none; the message does not repeat it
     */
    public void use(String other) {
        keyset = Keyset.parse(other);
    }

    /** The ids of the keys that open, which are no secret. */
    public Set<Integer> keyIds() {
        return keyset.ids();
    }

    /** The id of the key that seals. */
    public int primaryKeyId() {
        return keyset.primary();
    }

    /**
     * Which key has sealed something.
     *
     * @param sealed what {@link #seal} returned
     */
    public static int keyIdOf(String sealed) {
        byte[] prefix = Base64.getDecoder().decode(sealed.substring(0, PREFIX_CHARACTERS));
        return ByteBuffer.wrap(prefix, 1, Integer.BYTES).getInt();
    }

    /**
     * What a tenant is called where it must not be named: a keyed hash, 32 hex characters. Stays the same when keys are
     * rotated.
     */
    public String tenantHash(String tenant) {
        return keyedHash("tenant", tenant);
    }

    /**
     * A keyed hash that only this installation can make, 32 hex characters.
     *
     * @param purpose so that a hash made for one is worthless for another
     */
    public String keyedHash(String purpose, String text) {
        return HexFormat.of().formatHex(keyset.hash(purpose + '\0' + text));
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
            return keyset.aead().encrypt(clear, associatedData(eventId, type));
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

    /** Seals named secrets of a row, bound to its key and type. */
    public String seal(Map<String, String> secrets, Row row) {
        return seal(secrets, row.key(), row.type());
    }

    /**
     * Opens what {@link #seal(Map, Row)} returned.
     *
     * @throws GeneralSecurityException if it was sealed for another row, with a key not in the keyset, or altered
     */
    public Map<String, String> open(String sealed, Row row) throws GeneralSecurityException {
        return open(sealed, row.key(), row.type());
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
        return keyset.aead().decrypt(sealed, associatedData(eventId, type));
    }

    private static byte[] associatedData(String eventId, String type) {
        return (eventId + '\0' + type).getBytes(UTF_8);
    }
}
