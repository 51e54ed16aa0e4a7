package io.huoke.sandbox.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who authorized what: codes on the way, and permanent codes. */
final class Authorizations {

    /** Page 100964; older mirrors say 5 minutes. */
    private static final Duration AUTH_CODE_LIFE = Duration.ofMinutes(10);

    /** Page 90601. */
    static final Duration PRE_AUTH_CODE_LIFE = Duration.ofMinutes(20);

    /** Shorter ones are refused as malformed (page 90313, staff answers). */
    private static final int SHORTEST_AUTH_CODE = 64;

    private static final int FIRST_AGENT_ID = 1_000_101;

    /** A suite in a corp. */
    record Place(String suiteId, String corpId) {}

    /** Lasts until it is cancelled or replaced. */
    record Authorization(
            Place place, String permanentCode, int agentId, @Nullable String state, @Nullable String registerCode) {}

    private record AuthCode(Place place, @Nullable String state, @Nullable String registerCode, Instant expires) {}

    private record PreAuthCode(String suiteId, Instant expires) {}

    private final Set<Place> authorized = new HashSet<>();
    /** The oldest first. */
    private final SequencedMap<String, AuthCode> codes = new LinkedHashMap<>();

    private final Map<Place, Set<String>> codesOnTheWay = new HashMap<>();
    private final Map<String, PreAuthCode> preAuthCodes = new LinkedHashMap<>();
    private final Map<Place, Authorization> authorizations = new HashMap<>();
    private final Map<String, Authorization> byPermanentCode = new HashMap<>();
    private final Map<Place, Integer> agentIds = new HashMap<>();
    private final Set<Place> withoutAcquisition = new HashSet<>();
    private final InstantSource clock;
    private final Opaque opaque;

    Authorizations(InstantSource clock, Opaque opaque) {
        this.clock = clock;
        this.opaque = opaque;
    }

    String authorize(Place place, @Nullable String state, @Nullable String registerCode) {
        Instant now = clock.instant();
        forgetExpired(now);
        String code = opaque.next("", 128);
        authorized.add(place);
        codes.put(code, new AuthCode(place, state, registerCode, now.plus(AUTH_CODE_LIFE)));
        codesOnTheWay.computeIfAbsent(place, authorizing -> new HashSet<>()).add(code);
        return code;
    }

    private void forgetExpired(Instant now) {
        while (!codes.isEmpty() && codes.firstEntry().getValue().expires().isBefore(now)) {
            remove(codes.firstEntry().getKey());
        }
    }

    private void remove(String code) {
        AuthCode removed = codes.remove(code);
        if (removed != null) {
            codesOnTheWay.computeIfPresent(removed.place(), (place, others) -> {
                others.remove(code);
                return others.isEmpty() ? null : others;
            });
        }
    }

    /** Uses the code up; a second exchange is refused (page 100776). */
    Authorization exchange(String suiteId, String code) {
        if (code.length() < SHORTEST_AUTH_CODE) {
            throw Errcode.INVALID_PARAMETER.refusal("auth_code min length is 64");
        }
        AuthCode found = codes.get(code);
        if (found == null
                || !found.place().suiteId().equals(suiteId)
                || !found.expires().isAfter(clock.instant())) {
            throw Errcode.INVALID_AUTH_CODE.refusal();
        }
        remove(code);
        Place place = found.place();
        int agentId = agentIds.computeIfAbsent(place, added -> FIRST_AGENT_ID + agentIds.size());
        Authorization authorization =
                new Authorization(place, opaque.next("", 43), agentId, found.state(), found.registerCode());
        forget(authorizations.put(place, authorization));
        byPermanentCode.put(authorization.permanentCode(), authorization);
        return authorization;
    }

    /** The one with this permanent code (page 90313). */
    Authorization check(Place place, String permanentCode) {
        return get(place)
                .filter(authorization -> authorization.permanentCode().equals(permanentCode))
                .orElseThrow(Errcode.INVALID_PERMANENT_CODE::refusal);
    }

    /** Whether a corp's admin did, whatever became of the code. */
    boolean isAuthorized(Place place) {
        return authorized.contains(place);
    }

    Optional<Authorization> get(Place place) {
        return Optional.ofNullable(authorizations.get(place));
    }

    /** For gettoken, where the permanent code alone says which template it is of (page 97163). */
    Optional<Authorization> byPermanentCode(String corpId, String permanentCode) {
        return Optional.ofNullable(byPermanentCode.get(permanentCode))
                .filter(authorization -> authorization.place().corpId().equals(corpId));
    }

    /** Codes on the way die, too: cancel_auth may overtake the exchange. */
    void cancel(Place place) {
        authorized.remove(place);
        Set.copyOf(codesOnTheWay.getOrDefault(place, Set.of())).forEach(this::remove);
        forget(authorizations.remove(place));
    }

    private void forget(@Nullable Authorization ended) {
        if (ended != null) {
            byPermanentCode.remove(ended.permanentCode());
        }
    }

    String newPreAuthCode(String suiteId) {
        String code = opaque.next("", 64);
        preAuthCodes.put(code, new PreAuthCode(suiteId, clock.instant().plus(PRE_AUTH_CODE_LIFE)));
        return code;
    }

    /** Which suite it is for (page 90602). */
    String checkPreAuthCode(String code) {
        PreAuthCode found = preAuthCodes.get(code);
        if (found == null) {
            throw Errcode.INVALID_PRE_AUTH_CODE.refusal();
        }
        if (!found.expires().isAfter(clock.instant())) {
            throw Errcode.PRE_AUTH_CODE_EXPIRED.refusal();
        }
        return found.suiteId();
    }

    void acquisition(Place place, boolean approved) {
        if (approved) {
            withoutAcquisition.remove(place);
        } else {
            withoutAcquisition.add(place);
        }
    }

    boolean mayUseAcquisition(App app) {
        return !withoutAcquisition.contains(new Place(app.owner(), app.corpId()));
    }
}
