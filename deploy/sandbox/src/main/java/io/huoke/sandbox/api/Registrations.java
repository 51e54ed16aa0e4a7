package io.huoke.sandbox.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Register codes and what became of them (pages 90581 to 90584). */
final class Registrations {

    /** For opening the link (page 90581). */
    static final Duration CODE_LIFE = Duration.ofMinutes(10);

    /** For asking how it went (page 90582). */
    private static final Duration ASKED_WITHIN = Duration.ofHours(24);

    /** A code that was given out. */
    record Pending(String templateId, Optional<String> state, Instant issued) {}

    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final Map<String, Registration> done = new LinkedHashMap<>();
    private final InstantSource clock;
    private final Opaque opaque;

    Registrations(InstantSource clock, Opaque opaque) {
        this.clock = clock;
        this.opaque = opaque;
    }

    String newCode(String templateId, Optional<String> state) {
        String code = opaque.next("", 64);
        pending.put(code, new Pending(templateId, state, clock.instant()));
        return code;
    }

    /** Whether somebody may register with it now. */
    Pending checkUnused(String code) {
        Pending found = pending.get(code);
        if (found == null || done.containsKey(code)) {
            throw new IllegalArgumentException("there is no such register code, or it has been used");
        }
        if (!found.issued().plus(CODE_LIFE).isAfter(clock.instant())) {
            throw new IllegalArgumentException("the register code is older than 10 minutes");
        }
        return found;
    }

    Registration complete(String code, String corpId, String userId, Optional<String> contactSyncToken) {
        Pending found = checkUnused(code);
        Registration registration =
                new Registration(code, found.templateId(), found.state(), corpId, userId, contactSyncToken);
        done.put(code, registration);
        return registration;
    }

    Registration check(String code) {
        Pending found = pending.get(code);
        if (found == null) {
            throw Errcode.INVALID_REGISTER_CODE.refusal();
        }
        Registration registration = done.get(code);
        if (registration == null || !found.issued().plus(ASKED_WITHIN).isAfter(clock.instant())) {
            throw Errcode.NOT_REGISTERED.refusal();
        }
        return registration;
    }
}
