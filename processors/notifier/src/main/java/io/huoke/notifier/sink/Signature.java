package io.huoke.notifier.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.config.Secret;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what a webhook is sent as Standard Webhooks describes, so that every library of it can verify: HMAC-SHA256 of id,
 * time and body.
 */
final class Signature {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @param secret {@code whsec_} and Base64 */
    Signature(Secret secret) {
        byte[] bytes = Base64.getDecoder().decode(secret.value().substring(PREFIX.length()));
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** The headers that go with it. */
    Map<String, String> headers(String id, Instant time, byte[] body) {
        String timestamp = String.valueOf(time.getEpochSecond());
        return Map.of(
                "webhook-id", id, "webhook-timestamp", timestamp, "webhook-signature", "v1," + of(id, timestamp, body));
    }

    private String of(String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
