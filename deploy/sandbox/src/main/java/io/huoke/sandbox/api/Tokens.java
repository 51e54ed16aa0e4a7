package io.huoke.sandbox.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Every token that was given out and not invalidated. */
final class Tokens {

    static final Duration LIFE = Duration.ofHours(2);

    /** Of the token in register_corp (page 90585). */
    static final Duration CONTACT_SYNC_LIFE = Duration.ofMinutes(30);

    /** So long an expired token is told from one that never was. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    record Issued(String value, Bearer bearer, Instant expires) {}

    private final Map<String, Issued> byValue = new LinkedHashMap<>();
    private final InstantSource clock;
    private final Opaque opaque;

    Tokens(InstantSource clock, Opaque opaque) {
        this.clock = clock;
        this.opaque = opaque;
    }

    Issued issue(Bearer bearer, Duration life) {
        forgetOld();
        Issued issued = new Issued(opaque.next("", 214), bearer, clock.instant().plus(life));
        byValue.put(issued.value(), issued);
        return issued;
    }

    /** The valid one that there is, or else another (pages 91039, 91200). */
    Issued reuse(Bearer bearer) {
        Instant now = clock.instant();
        return byValue.values().stream()
                .filter(issued ->
                        issued.bearer().equals(bearer) && issued.expires().isAfter(now))
                .findFirst()
                .orElseGet(() -> issue(bearer, LIFE));
    }

    long secondsLeft(Issued issued) {
        return Duration.between(clock.instant(), issued.expires()).toSeconds();
    }

    /** Whom it speaks for, refused if it does not. */
    Bearer check(@Nullable String token, Credential credential) {
        if (token == null || token.isEmpty()) {
            throw credential.missing().refusal();
        }
        Issued issued = byValue.get(token);
        if (issued == null || !credential.accepts(issued.bearer())) {
            throw credential.unknown().refusal();
        }
        if (!issued.expires().isAfter(clock.instant())) {
            throw credential.expired().refusal();
        }
        return issued.bearer();
    }

    Optional<Bearer> peek(@Nullable String token) {
        return token == null
                ? Optional.empty()
                : Optional.ofNullable(byValue.get(token)).map(Issued::bearer);
    }

    /** Whether there was one. */
    boolean invalidate(String token) {
        return byValue.remove(token) != null;
    }

    void invalidate(Predicate<Bearer> bearers) {
        byValue.values().removeIf(issued -> bearers.test(issued.bearer()));
    }

    private void forgetOld() {
        Instant limit = clock.instant().minus(REMEMBERED);
        Iterator<Issued> eldest = byValue.values().iterator();
        while (eldest.hasNext() && eldest.next().expires().isBefore(limit)) {
            eldest.remove();
        }
    }
}
