package io.huoke.ingress.wecom;

/** The outer form of an encrypted text, which can be judged without decoding or decrypting it. */
public final class EncryptedText {

    private static final int AES_BLOCK = 16;

    private EncryptedText() {}

    /** Whether {@code text} is padded Base64 of a positive multiple of 16 bytes. */
    public static boolean isWellFormed(String text) {
        int length = text.length();
        if (length == 0 || length % 4 != 0) {
            return false;
        }
        int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
        for (int i = 0; i < length - padding; i++) {
            if (!isBase64(text.charAt(i))) {
                return false;
            }
        }
        return (length / 4 * 3 - padding) % AES_BLOCK == 0;
    }

    private static boolean isBase64(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }
}
