package io.huoke.ingress.wecom;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.Optional;

/** The content of an Encrypt element or an echostr: padded Base64 of a positive multiple of 16 bytes. */
public final class EncryptedText {

    private static final int AES_BLOCK = 16;

    private final byte[] base64;
    private final byte[] ciphertext;

    private EncryptedText(byte[] base64, byte[] ciphertext) {
        this.base64 = base64;
        this.ciphertext = ciphertext;
    }

    /** The text, or empty if it has another form, which can be told without decrypting it. */
    public static Optional<EncryptedText> parse(String text) {
        if (text.isEmpty() || text.length() % 4 != 0) {
            return Optional.empty();
        }
        // What is not ASCII becomes a question mark, which is not Base64 either.
        byte[] base64 = text.getBytes(US_ASCII);
        try {
            // The JDK decodes with vector instructions: faster than any look at each character.
            byte[] ciphertext = Base64.getDecoder().decode(base64);
            return ciphertext.length % AES_BLOCK == 0
                    ? Optional.of(new EncryptedText(base64, ciphertext))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As it came, which is what is signed. */
    byte[] base64() {
        return base64;
    }

    byte[] ciphertext() {
        return ciphertext;
    }
}
