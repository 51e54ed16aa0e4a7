package io.huoke.sandbox;

import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import java.util.random.RandomGenerator;

/** Makes secrets of letters. */
record Letters(RandomGenerator random) {

    String next(int length) {
        StringBuilder letters = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            letters.append((char) ('a' + random.nextInt(26)));
        }
        return letters.toString();
    }

    /** As WeCom's console makes them up: 43 characters of which the last has few bits left (page 90968). */
    KeyPair keyPair() {
        return new KeyPair(new Secret(next(16)), new Secret(next(42) + "C"));
    }
}
