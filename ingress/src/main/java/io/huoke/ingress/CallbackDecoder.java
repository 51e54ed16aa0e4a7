package io.huoke.ingress;

import io.huoke.ingress.wecom.Decryption;
import io.huoke.ingress.wecom.EncryptedText;
import io.huoke.ingress.wecom.MalformedXmlException;
import io.huoke.ingress.wecom.Normalizer;
import io.huoke.ingress.wecom.Normalizer.Normalized;
import io.huoke.ingress.wecom.UnusableMessageException;
import io.huoke.ingress.wecom.XmlMessage;
import io.huoke.schemas.Sealer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides what a callback is, without I/O: form, signature, decryption, receiveid, XML, event, in this order, so that
 * nobody without the Token gets as far as the decryption.
 *
 * <p>As safe for threads as the {@link CallbackEndpoint} it is given: one event loop at a time.
 */
final class CallbackDecoder {

    /** The reason of a refusal because no key pair's signature holds. */
    static final String SIGNATURE = "signature";

    /** The reason of a dead letter whose timestamp is far from now. */
    static final String STALE = "stale";

    private static final Verdict.Refused FORBIDDEN = new Verdict.Refused(
            403,
            SIGNATURE,
            "Signature does not match",
            "no configured Token gives this msg_signature; compare the endpoint's token with the one in WeCom's console");

    private static final Pattern RECEIVE_ID = Pattern.compile("[A-Za-z0-9_.@-]{0,64}");

    private final Normalizer normalizer;
    private final Optional<Duration> timestampWindow;

    CallbackDecoder(Sealer sealer, Duration timestampWindow) {
        this(sealer, Optional.of(timestampWindow));
    }

    private CallbackDecoder(Sealer sealer, Optional<Duration> timestampWindow) {
        this.normalizer = new Normalizer(sealer);
        this.timestampWindow = timestampWindow;
    }

    /** One that looks at no timestamp: for callbacks that were authentic when they came. */
    static CallbackDecoder ofAnyAge(Sealer sealer) {
        return new CallbackDecoder(sealer, Optional.empty());
    }

    /** The outcome of a URL verification. */
    sealed interface Echo {

        /**
         * To be sent back as it is.
         *
         * @param key fingerprint of the key pair that opened it
         */
        record Decrypted(byte[] message, String key) implements Echo {}

        /** To be refused. */
        record Failed(Verdict.Refused refusal) implements Echo {}
    }

    /** Decrypts the echostr of a URL verification (page 91116). */
    Echo verify(CallbackEndpoint endpoint, CallbackQuery query, String echo) {
        Optional<EncryptedText> encrypt = EncryptedText.parse(echo);
        if (encrypt.isEmpty()) {
            return new Echo.Failed(
                    malformed("echostr", "echostr must be Base64 of a multiple of 16 bytes, percent-encoded once"));
        }
        List<CallbackEndpoint.Key> keys = signers(endpoint, query, encrypt.get());
        if (keys.isEmpty()) {
            return new Echo.Failed(FORBIDDEN);
        }
        Verdict.Refused refusal = FORBIDDEN;
        for (CallbackEndpoint.Key key : keys) {
            switch (key.crypto().decrypt(encrypt.get())) {
                case Decryption.Failed failed ->
                    refusal = refusal.equals(FORBIDDEN) ? unverified(failed.what(), wrongKey(failed)) : refusal;
                case Decryption.Message message -> {
                    if (isMarkup(message.message())) {
                        refusal = unverified("echostr", "the encrypted text is a callback; WeCom posts those");
                    } else if (endpoint.accepts(message.receiveId(), null)) {
                        return new Echo.Decrypted(message.message(), key.fingerprint());
                    } else {
                        refusal = unverified("receiveid", notAccepted(message.receiveId()));
                    }
                }
            }
        }
        return new Echo.Failed(refusal);
    }

    /**
     * A posted callback is signed just like an echo: who captured one must not get it decrypted by asking for it as an
     * echo. Echoes are numbers (page 90968).
     */
    private static boolean isMarkup(byte[] message) {
        for (byte b : message) {
            if (b == '<') {
                return true;
            }
        }
        return false;
    }

    /** Makes an event of a posted body, or says why not. */
    Verdict decode(CallbackEndpoint endpoint, CallbackQuery query, byte[] body, Instant receivedAt) {
        Optional<EncryptedText> encrypt;
        try {
            encrypt = Optional.ofNullable(XmlMessage.parseBody(body).text("Encrypt"))
                    .flatMap(EncryptedText::parse);
        } catch (MalformedXmlException e) {
            return malformed("body", "the body is not WeCom's XML: " + e.getMessage());
        }
        if (encrypt.isEmpty()) {
            return malformed("encrypt", "the body needs one Encrypt element: Base64 of a multiple of 16 bytes");
        }
        List<CallbackEndpoint.Key> keys = signers(endpoint, query, encrypt.get());
        if (keys.isEmpty()) {
            return FORBIDDEN;
        }
        if (timestampWindow.isPresent() && isStale(query.timestamp(), receivedAt, timestampWindow.get())) {
            return new Verdict.Unusable(
                    STALE,
                    "timestamp is more than " + timestampWindow.get()
                            + " from now; check this machine's clock, or it is a replay",
                    null);
        }
        return open(endpoint, keys, encrypt.get(), receivedAt);
    }

    /** Every pair whose signature holds: pairs that differ in the EncodingAESKey alone sign alike. */
    private static List<CallbackEndpoint.Key> signers(
            CallbackEndpoint endpoint, CallbackQuery query, EncryptedText encrypt) {
        List<CallbackEndpoint.Key> signers = new ArrayList<>(endpoint.keys().size());
        for (CallbackEndpoint.Key key : endpoint.keys()) {
            if (key.crypto().signatureHolds(query.signature(), query.timestamp(), query.nonce(), encrypt)) {
                signers.add(key);
            }
        }
        return signers;
    }

    /** Tries every key; if none gives an event, the one that got furthest knows best what is wrong. */
    private Verdict open(
            CallbackEndpoint endpoint, List<CallbackEndpoint.Key> keys, EncryptedText encrypt, Instant receivedAt) {
        Verdict furthest = FORBIDDEN;
        for (CallbackEndpoint.Key key : keys) {
            switch (key.crypto().decrypt(encrypt)) {
                case Decryption.Message message -> {
                    furthest = read(endpoint, key, message, receivedAt);
                    if (furthest instanceof Verdict.Accepted) {
                        return furthest;
                    }
                }
                case Decryption.Failed failed -> {
                    if (furthest.equals(FORBIDDEN)) {
                        furthest = new Verdict.Unusable(failed.what(), wrongKey(failed), null);
                    }
                }
            }
        }
        return furthest;
    }

    private Verdict read(
            CallbackEndpoint endpoint, CallbackEndpoint.Key key, Decryption.Message message, Instant receivedAt) {
        try {
            XmlMessage xml = XmlMessage.parse(message.message());
            if (!endpoint.accepts(message.receiveId(), xml.text("ToUserName"))) {
                return new Verdict.Unusable("receiveid", notAccepted(message.receiveId()), key.fingerprint());
            }
            Normalized normalized =
                    normalizer.normalize(endpoint.source(), endpoint.owner(), message.message(), xml, receivedAt);
            return new Verdict.Accepted(normalized.topic(), normalized.event(), key.fingerprint());
        } catch (MalformedXmlException e) {
            return new Verdict.Unusable(
                    "xml", "the decrypted message is not WeCom's XML: " + e.getMessage(), key.fingerprint());
        } catch (UnusableMessageException e) {
            return new Verdict.Unusable(e.reason(), String.valueOf(e.getMessage()), key.fingerprint());
        }
    }

    private static boolean isStale(String timestamp, Instant now, Duration window) {
        try {
            long distance = Math.abs(Math.subtractExact(Long.parseLong(timestamp), now.getEpochSecond()));
            return distance > window.toSeconds();
        } catch (NumberFormatException | ArithmeticException e) {
            return true;
        }
    }

    private static Verdict.Refused malformed(String reason, String detail) {
        return new Verdict.Refused(400, reason, "Malformed callback", detail);
    }

    private static Verdict.Refused unverified(String reason, String detail) {
        return new Verdict.Refused(403, reason, "URL verification failed", detail);
    }

    private static String wrongKey(Decryption.Failed failed) {
        return "the signature holds but the " + failed.what()
                + " after decryption is wrong; compare the endpoint's encoding-aes-key with WeCom's console";
    }

    private static String notAccepted(String receiveId) {
        // Where the length inside is wrong, the end of the message stands in the place of the id.
        return RECEIVE_ID.matcher(receiveId).matches()
                ? "the message is for receiveid '" + receiveId
                        + "'; if that is right, add it to the endpoint's receive-ids"
                : "the message is for a receiveid of " + receiveId.length() + " characters that cannot be one";
    }
}
