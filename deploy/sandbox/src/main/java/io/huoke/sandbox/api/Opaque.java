package io.huoke.sandbox.api;

import java.util.Random;

/** Makes strings that mean nothing: codes, tokens, keys. The same seed gives the same. */
final class Opaque {

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final Random random;

    Opaque(long seed) {
        this.random = new Random(seed);
    }

    String next(String prefix, int length) {
        StringBuilder opaque = new StringBuilder(length).append(prefix);
        while (opaque.length() < length) {
            opaque.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return opaque.toString();
    }

    /** The number in square brackets of an errmsg (page 90313). */
    String hint(long millis) {
        return millis * 1_000_000 + random.nextInt(1_000_000) + "";
    }
}
