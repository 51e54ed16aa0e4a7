package io.huoke.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.ingress.wecom.CallbackCrypto;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Posts messages to one URL by WeCom's rule: no answer in 5 s and it is sent again, three attempts in all
 * (page 91116). Where nobody listens an attempt fails at once, and the next one waits for a while. Safe for use by any
 * thread.
 */
public final class Poster {

    /** How a message fared. */
    public enum Delivery {
        /** Answered as WeCom wants it. */
        ACCEPTED,
        /** Answered otherwise, which WeCom does not promise to retry. */
        REFUSED,
        /** Not answered in three attempts: lost. */
        LOST
    }

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 3;

    /** No page says how WeCom spreads its attempts. */
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

    private final HttpClient http;
    private final CallbackUrl target;
    private final Duration betweenAttempts;
    private final CallbackCrypto crypto;
    private final SecureRandom random = new SecureRandom();

    /** Spreads attempts by a second. */
    public Poster(HttpClient http, CallbackUrl target) {
        this(http, target, BETWEEN_ATTEMPTS);
    }

    /** @param betweenAttempts from the failure of one to the next */
    public Poster(HttpClient http, CallbackUrl target, Duration betweenAttempts) {
        this.http = http;
        this.target = target;
        this.betweenAttempts = betweenAttempts;
        this.crypto = new CallbackCrypto(target.keys());
    }

    /** Sends a message until it is answered; blocks. Every attempt is signed and encrypted anew. */
    public Delivery post(String message) throws InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            if (attempt > 1) {
                Thread.sleep(betweenAttempts);
            }
            try {
                HttpResponse<String> answer = http.send(request(message), BodyHandlers.ofString());
                boolean accepted = answer.statusCode() == 200 && answer.body().equals(target.successBody());
                return accepted ? Delivery.ACCEPTED : Delivery.REFUSED;
            } catch (IOException e) {
                // Nobody answered; WeCom tries again.
            }
        }
        return Delivery.LOST;
    }

    private HttpRequest request(String message) {
        String timestamp = String.valueOf(Instant.now().getEpochSecond());
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String nonce = HexFormat.of().formatHex(bytes, 0, 8);
        String encrypt;
        String signature;
        synchronized (crypto) {
            encrypt = crypto.encrypt(bytes, message.getBytes(UTF_8), target.receiveId());
            signature = crypto.sign(timestamp, nonce, encrypt);
        }
        String query =
                "?msg_signature=" + signature + "&timestamp=" + timestamp + "&nonce=" + URLEncoder.encode(nonce, UTF_8);
        return HttpRequest.newBuilder(URI.create(target.url() + query))
                .timeout(ANSWER_WITHIN)
                .header("content-type", "text/xml")
                .POST(BodyPublishers.ofString(Envelope.outer(target.receiveId(), encrypt)))
                .build();
    }
}
