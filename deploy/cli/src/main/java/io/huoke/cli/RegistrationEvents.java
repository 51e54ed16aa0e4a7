package io.huoke.cli;

import io.huoke.schemas.CallbackCatalogue;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Origin;
import io.huoke.schemas.RegistrationRow;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.config.Secret;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** What the service that follows registrations learns from a command, as events like any other. */
final class RegistrationEvents {

    private static final String SOURCE = "/huoke/cli";

    private RegistrationEvents() {}

    /**
     * A link was made.
     *
     * @param ends until when it can be opened
     */
    static WeComEvent link(
            Sealer sealer,
            String provider,
            String state,
            String templateId,
            Secret registerCode,
            Instant ends,
            Instant now) {
        String type = CallbackCatalogue.REGISTER_LINK;
        String id = EventId.ofParts(type, provider, state, registerCode.value());
        String sealed = sealer.seal(Map.of(RegistrationRow.REGISTER_CODE, registerCode.value()), id, type);
        Instant linkExpiresAt = ends.truncatedTo(ChronoUnit.SECONDS);
        return event(id, type, now, CallbackData.ofRegisterLink(provider, state, templateId, linkExpiresAt, sealed));
    }

    /** The contacts of a new enterprise were unlocked. */
    static WeComEvent contactsUnlocked(String provider, String corpId, String state, Instant now) {
        String type = CallbackCatalogue.CONTACT_SYNC_SUCCESS;
        String id = EventId.ofParts(type, provider, corpId, state);
        return event(id, type, now, CallbackData.ofContactSyncSuccess(provider, corpId, state));
    }

    private static WeComEvent event(String id, String type, Instant now, CallbackData data) {
        Instant time = now.truncatedTo(ChronoUnit.MILLIS);
        return new WeComEvent(id, SOURCE, type, time, Origin.CALLBACK, time, data);
    }
}
