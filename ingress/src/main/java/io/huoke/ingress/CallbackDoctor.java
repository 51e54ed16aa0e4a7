package io.huoke.ingress;

import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.ingress.wecom.Decryption;
import io.huoke.ingress.wecom.EncryptedText;
import io.huoke.ingress.wecom.MalformedXmlException;
import io.huoke.ingress.wecom.XmlMessage;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.config.EndpointConfig;
import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Examines a captured callback and tells which setting is wrong. It may look where the listener may not: it decrypts
 * under a wrong signature, and tries the keys of other endpoints. Prints no secret.
 */
public final class CallbackDoctor {

    private final List<EndpointConfig> endpoints;
    private final CallbackDecoder decoder;
    private final Duration timestampWindow;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * Something that was looked at.
     *
     * @param ok whether it is as it should be
     * @param subject {@code endpoint}, {@code query}, {@code body}, {@code token}, {@code encoding-aes-key},
     *     {@code receiveid}, {@code clock} or {@code callback}
     * @param message what was found and, unless ok, what to change
     */
    public record Finding(boolean ok, String subject, String message) {}

    /** @param timestampWindow as the ingress has it */
    public CallbackDoctor(List<EndpointConfig> endpoints, Duration timestampWindow) {
        this.endpoints = List.copyOf(endpoints);
        this.timestampWindow = timestampWindow;
        // Nothing it makes is kept, so any key will do.
        this.decoder = new CallbackDecoder(Sealer.ofKeyset(Sealer.generateKeyset()), timestampWindow);
    }

    /**
     * Examines one callback; call it once.
     *
     * @param endpointId where it was posted
     * @param query what followed the question mark of its URL
     * @param body as posted; empty for a URL verification, whose query has an echostr
     * @return in the order of examination; the last one is the verdict
     */
    public List<Finding> examine(String endpointId, String query, byte[] body, Instant now) {
        Optional<EndpointConfig> config = endpoints.stream()
                .filter(candidate -> candidate.id().equals(endpointId))
                .findFirst();
        if (config.isEmpty()) {
            wrong("endpoint", "there is none with the id '" + endpointId + "'; there are " + ids());
            return findings;
        }
        MultiMap parameters = CallbackQuery.parameters(query);
        Optional<CallbackQuery> signed = CallbackQuery.of(parameters);
        if (signed.isEmpty()) {
            wrong("query", "needs msg_signature, timestamp and nonce, each once; quote it, a shell cuts it at &");
            return findings;
        }
        Optional<String> echo = CallbackQuery.single(parameters, "echostr");
        Optional<String> encrypt = echo.isPresent() ? echo : encryptElement(body);
        if (encrypt.isEmpty()) {
            return findings;
        }
        Optional<EncryptedText> wellFormed = encrypt.flatMap(EncryptedText::parse);
        if (wellFormed.isEmpty()) {
            wrong(
                    echo.isPresent() ? "query" : "body",
                    "the encrypted text is not Base64 of a multiple of 16 bytes; it was cut, or a + became a space");
            return findings;
        }
        CallbackEndpoint endpoint = new CallbackEndpoint(config.get());
        if (keysFit(endpoint, signed.get(), wellFormed.get())) {
            verdict(endpoint, signed.get(), echo, body, now);
        }
        return findings;
    }

    private Optional<String> encryptElement(byte[] body) {
        try {
            Optional<String> encrypt =
                    Optional.ofNullable(XmlMessage.parseBody(body).text("Encrypt"));
            if (encrypt.isEmpty()) {
                wrong("body", "has no Encrypt element; pass the body as WeCom posted it");
            }
            return encrypt;
        } catch (MalformedXmlException e) {
            wrong("body", e.getMessage() + "; pass the body as WeCom posted it");
            return Optional.empty();
        }
    }

    /** Looks at each pair; the settings that nobody got wrong are named too. */
    private boolean keysFit(CallbackEndpoint endpoint, CallbackQuery query, EncryptedText encrypt) {
        boolean fits = false;
        for (int i = 0; i < endpoint.keys().size(); i++) {
            CallbackEndpoint.Key key = endpoint.keys().get(i);
            String pair = "key pair " + (i + 1) + " (" + key.fingerprint() + "): ";
            boolean signs = signs(key.crypto(), query, encrypt);
            boolean opens = opens(key.crypto(), encrypt);
            found(signs, "token", pair + (signs ? "msg_signature holds" : "msg_signature does not hold"));
            found(opens, "encoding-aes-key", pair + (opens ? "decrypts" : "does not decrypt"));
            fits |= signs && opens;
        }
        if (!fits) {
            explain(endpoint, query, encrypt);
        }
        return fits;
    }

    private void explain(CallbackEndpoint endpoint, CallbackQuery query, EncryptedText encrypt) {
        boolean anySigns = endpoint.keys().stream().anyMatch(key -> signs(key.crypto(), query, encrypt));
        boolean anyOpens = endpoint.keys().stream().anyMatch(key -> opens(key.crypto(), encrypt));
        Optional<String> elsewhere = endpoints.stream()
                .map(CallbackEndpoint::new)
                .filter(other -> other.keys().stream()
                        .anyMatch(key -> signs(key.crypto(), query, encrypt) && opens(key.crypto(), encrypt)))
                .map(CallbackEndpoint::id)
                .findFirst();
        if (elsewhere.isPresent()) {
            wrong(
                    "endpoint",
                    "the callback was made for endpoint " + elsewhere.get() + "; correct the URL in WeCom's console");
        } else if (anySigns && anyOpens) {
            wrong(
                    "token",
                    "the Token of one pair and the EncodingAESKey of another belong together; make them one pair");
        } else if (anySigns) {
            wrong("encoding-aes-key", "the Token is right and the EncodingAESKey is not; copy it from WeCom's console");
        } else if (anyOpens) {
            wrong("token", "the EncodingAESKey is right and the Token is not; copy it from WeCom's console");
        } else {
            wrong("token", "neither Token nor EncodingAESKey fits; copy both from the app whose callback this is");
        }
    }

    private static boolean signs(CallbackCrypto crypto, CallbackQuery query, EncryptedText encrypt) {
        return crypto.signatureHolds(query.signature(), query.timestamp(), query.nonce(), encrypt);
    }

    private static boolean opens(CallbackCrypto crypto, EncryptedText encrypt) {
        return crypto.decrypt(encrypt) instanceof Decryption.Message;
    }

    /** What the ingress would do with it. */
    private void verdict(
            CallbackEndpoint endpoint, CallbackQuery query, Optional<String> echo, byte[] body, Instant now) {
        if (echo.isPresent()) {
            switch (decoder.verify(endpoint, query, echo.get())) {
                case CallbackDecoder.Echo.Decrypted decrypted -> right("callback", "the URL verification succeeds");
                case CallbackDecoder.Echo.Failed failed ->
                    wrong(failed.refusal().reason(), failed.refusal().detail());
            }
            return;
        }
        switch (decoder.decode(endpoint, query, body, now)) {
            case Verdict.Accepted accepted ->
                right(
                        "callback",
                        "accepted: " + accepted.event().type() + " of "
                                + accepted.event().subject() + " on "
                                + accepted.topic().baseName() + ", id "
                                + accepted.event().id());
            case Verdict.Refused refused -> wrong(refused.reason(), refused.detail());
            case Verdict.Unusable unusable -> unusable(endpoint, query, body, unusable);
        }
    }

    private void unusable(CallbackEndpoint endpoint, CallbackQuery query, byte[] body, Verdict.Unusable unusable) {
        switch (unusable.reason()) {
            case "stale" -> {
                wrong(
                        "clock",
                        "its timestamp is more than " + timestampWindow + " from now: "
                                + "if it was captured just now, this machine's clock is wrong, otherwise it is only old");
                // Old captures are the rule, so say what else there is to say.
                timestamp(query).ifPresent(then -> verdict(endpoint, query, Optional.empty(), body, then));
            }
            case "receiveid" -> wrong("receiveid", unusable.detail());
            default -> wrong("body", unusable.detail());
        }
    }

    private static Optional<Instant> timestamp(CallbackQuery query) {
        try {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(query.timestamp())));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private String ids() {
        return String.join(", ", endpoints.stream().map(EndpointConfig::id).toList());
    }

    private void right(String subject, String message) {
        found(true, subject, message);
    }

    private void wrong(String subject, String message) {
        found(false, subject, message);
    }

    private void found(boolean ok, String subject, String message) {
        findings.add(new Finding(ok, subject, message));
    }
}
