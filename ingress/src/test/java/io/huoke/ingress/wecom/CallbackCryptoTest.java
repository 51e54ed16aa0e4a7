package io.huoke.ingress.wecom;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The known answers of page 90968, four more made with its key, and the scheme's properties. */
class CallbackCryptoTest {

    private static final KeyPair KEYS =
            new KeyPair(new Secret("QDG6eK"), new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"));
    private static final String CORP = "wx5823bf96d3bd56c7";

    private static final String V1 =
            "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==";
    private static final String V2 =
            "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/s"
                    + "YYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+k"
                    + "DZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbS"
                    + "f6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6"
                    + "bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==";

    private final CallbackCrypto crypto = new CallbackCrypto(KEYS);

    @Test
    void officialVectorV1UrlVerification() {
        assertThat(crypto.sign("1409659589", "263014780", V1)).isEqualTo("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3");

        Decryption.Message message = opened(V1);

        assertThat(message.message()).asString(UTF_8).isEqualTo("1616140317555161061");
        assertThat(message.receiveId()).isEqualTo(CORP);
        assertThat(crypto.encrypt("c41b64491c2468d0".getBytes(US_ASCII), message.message(), CORP))
                .isEqualTo(V1);
    }

    /** Its padding is 30: the vector that catches an implementation that pads to 16. */
    @Test
    void officialVectorV2Message() throws Exception {
        assertThat(crypto.sign("1409659813", "1372623149", V2)).isEqualTo("477715d11cdb4164915debcba66cb864d751f3e6");

        Decryption.Message message = opened(V2);

        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(message.message())))
                .isEqualTo("62f23e2db9188b2883215b599af3d8ffcaa3fae68770c8f84529cfc560683f32");
        assertThat(message.receiveId()).isEqualTo(CORP);
        assertThat(crypto.encrypt("0960688932c47ef1".getBytes(US_ASCII), message.message(), CORP))
                .isEqualTo(V2);
    }

    @ParameterizedTest
    @CsvSource({
        "wx5823bf96d3bd56c7, success, sKqRbbiSUnDhFHOvPjtUMbWS28WQJEcq+Mzda1Jz7/48f8S/Ty+bA9T4kUGo9xXppbi6Xb5CJDNdGLzlBP6xcQ==, 535949975e705f55c34c0b4c4af7202392a8e344",
        "'', x, sKqRbbiSUnDhFHOvPjtUMQLTRlccgHJlp9XyGszN1DA=, 6e7dd9e81d3502b2cbdbdfa1414ccf6e6086faec",
        "ww1234567890abcdef, AAAAAAAAAAAAAAAAAAAAAAAAAA, sKqRbbiSUnDhFHOvPjtUMSY0kKMJACXmUsdvggAlOWC0OEuH7eZt5YK2+F+ejZguaShaYtP5h/4EX9TC5eU3AEyqHh8hZMn7guSq8eFeBbGg32RKKmE7gMehD6bIU2hz, a70a2dcd33748d103eb54155092e8aebdd08ad75",
        "ww1234567890abcdef, 中文<xml/>, sKqRbbiSUnDhFHOvPjtUMfO4JppgS/qNkxudUsv2FZQHexIh/rusAKoRETp/jvVXBwRkpsjZD1gb3XPZDVoG4w==, 31403ea8bca2cca02d93270b449b43915898d32b",
    })
    void derivedVectors(String receiveId, String text, String encrypt, String signature) {
        assertThat(crypto.encrypt("0123456789abcdef".getBytes(US_ASCII), text.getBytes(UTF_8), receiveId))
                .isEqualTo(encrypt);
        assertThat(crypto.sign("1700000000", "nonce1", encrypt)).isEqualTo(signature);
        assertThat(crypto.signatureHolds(signature, "1700000000", "nonce1", parsed(encrypt)))
                .isTrue();
        assertThat(opened(encrypt).message()).asString(UTF_8).isEqualTo(text);
        assertThat(opened(encrypt).receiveId()).isEqualTo(receiveId);
    }

    /** Every length from 0 to 200 bytes, so every padding from 1 to 32 several times, in ASCII and beyond. */
    @Test
    void decryptsWhateverItEncrypts() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        boolean[] paddings = new boolean[33];
        for (int length = 0; length <= 200; length++) {
            // The first 32 are ASCII without a receiveid, whose lengths give each padding once; the others are random.
            String text = length < 32 ? "a".repeat(length) : text(random, length);
            String receiveId = length < 32 ? "" : text(random, random.nextInt(20));
            byte[] prefix = new byte[16];
            random.nextBytes(prefix);

            String encrypt = crypto.encrypt(prefix, text.getBytes(UTF_8), receiveId);

            int plain = 20 + text.getBytes(UTF_8).length + receiveId.getBytes(UTF_8).length;
            paddings[32 - plain % 32] = true;
            assertThat(Base64.getDecoder().decode(encrypt).length % 32)
                    .as("seed %d", seed)
                    .isZero();
            assertThat(EncryptedText.parse(encrypt)).as("seed %d", seed).isPresent();
            assertThat(opened(encrypt).message())
                    .as("seed %d, '%s'", seed, text)
                    .asString(UTF_8)
                    .isEqualTo(text);
            assertThat(opened(encrypt).receiveId()).as("seed %d", seed).isEqualTo(receiveId);
        }
        for (int padding = 1; padding <= 32; padding++) {
            assertThat(paddings[padding])
                    .as("padding %d was met, seed %d", padding, seed)
                    .isTrue();
        }
    }

    /** Hostile ciphertexts are told as a value; nothing is thrown and nothing large is allocated. */
    @Test
    void refusesWhatDoesNotDecrypt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[16 * (1 + random.nextInt(8))];
            random.nextBytes(bytes);
            String encrypt = Base64.getEncoder().encodeToString(bytes);

            // A random padding is right once in some 250 times; then the length is wrong, or the id is nonsense.
            switch (crypto.decrypt(parsed(encrypt))) {
                case Decryption.Failed failed -> assertThat(failed.what()).isIn("padding", "length");
                case Decryption.Message message ->
                    assertThat(message.receiveId()).as("seed %d", seed).isNotEqualTo(CORP);
            }
        }
    }

    @Test
    void anotherKeyIsToldByThePadding() {
        CallbackCrypto other = new CallbackCrypto(new KeyPair(new Secret("QDG6eK"), new Secret("a".repeat(43))));

        assertThat(other.decrypt(parsed(V2))).isEqualTo(new Decryption.Failed("padding"));
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "AAAA",
        "'not base64 at all, but 24!'",
        "P9nAzCzyDtyTWESHep1vCw",
        "P9nAzCzyDtyTWESHep1v=w==",
        "P9nAzCzyDtyTWESHep1v中w==",
        "P9nAzCzyDtyTWESHep1vC===",
        "===="
    })
    void tellsAnEncryptedTextByItsForm(String text) {
        assertThat(EncryptedText.parse(text)).isEmpty();
    }

    private Decryption.Message opened(String encrypt) {
        return (Decryption.Message) crypto.decrypt(parsed(encrypt));
    }

    private static EncryptedText parsed(String encrypt) {
        return EncryptedText.parse(encrypt).orElseThrow();
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(random.nextInt(4) == 0 ? 0x4e00 + random.nextInt(0x5000) : 'a' + random.nextInt(26));
        }
        return text.toString();
    }
}
