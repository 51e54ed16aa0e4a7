package io.huoke.sandbox.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every token that was given out and not invalidated. */
final class Tokens {

    /** Pages 90600, 90605, 91039 and 91200. */
    private static final Duration LIFE = Duration.ofHours(2);

    /** Of the token in register_corp (page 90585). */
    static final Duration CONTACT_SYNC_LIFE = Duration.ofMinutes(30);

    /** So long an expired token is told from one that never was. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    record Issued(String value, Bearer bearer, Instant expires) {}

    private final Map<String, Issued> byValue = new LinkedHashMap<>();
    private final Map<String, Map<Bearer, Map<String, Issued>>> byOwner = new HashMap<>();
    private final InstantSource clock;
    private final Opaque opaque;
    private Duration life = LIFE;

    Tokens(InstantSource clock, Opaque opaque) {
        this.clock = clock;
        this.opaque = opaque;
    }

    /** From the next one on, those of a registration excepted. */
    void life(Duration changed) {
        life = changed;
    }

    Issued issue(Bearer bearer) {
        return issue(bearer, life);
    }

    Issued issue(Bearer bearer, Duration lasting) {
        forgetOld();
        Issued issued = new Issued(opaque.next("", 214), bearer, clock.instant().plus(lasting));
        byValue.put(issued.value(), issued);
        byOwner.computeIfAbsent(bearer.owner(), owner -> new HashMap<>())
                .computeIfAbsent(bearer, speaksFor -> new LinkedHashMap<>())
                .put(issued.value(), issued);
        return issued;
    }

    /** The valid one that there is, or else another (pages 91039, 91200). */
    Issued reuse(Bearer bearer) {
        Instant now = clock.instant();
        return byOwner.getOrDefault(bearer.owner(), Map.of()).getOrDefault(bearer, Map.of()).values().stream()
                .filter(issued -> issued.expires().isAfter(now))
                .findFirst()
                .orElseGet(() -> issue(bearer));
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
        Issued issued = byValue.remove(token);
        if (issued != null) {
            forget(issued);
        }
        return issued != null;
    }

    /** All that speak for this one. */
    void invalidate(Bearer bearer) {
        List.copyOf(byOwner.getOrDefault(bearer.owner(), Map.of())
                        .getOrDefault(bearer, Map.of())
                        .keySet())
                .forEach(this::invalidate);
    }

    /** All of an owner. */
    void invalidateAll(String owner) {
        List.copyOf(byOwner.getOrDefault(owner, Map.of()).keySet()).forEach(this::invalidate);
    }

    private void forgetOld() {
        Instant limit = clock.instant().minus(REMEMBERED);
        Iterator<Issued> eldest = byValue.values().iterator();
        while (eldest.hasNext()) {
            Issued issued = eldest.next();
            if (!issued.expires().isBefore(limit)) {
                return;
            }
            eldest.remove();
            forget(issued);
        }
    }

    private void forget(Issued issued) {
        byOwner.computeIfPresent(issued.bearer().owner(), (owner, bearers) -> {
            bearers.computeIfPresent(issued.bearer(), (bearer, tokens) -> {
                tokens.remove(issued.value());
                return tokens.isEmpty() ? null : tokens;
            });
            return bearers.isEmpty() ? null : bearers;
        });
    }
}
