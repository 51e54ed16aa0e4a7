package io.huoke.sandbox;

import io.huoke.sandbox.api.Registration;
import io.huoke.schemas.config.EndpointConfig;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Writes callbacks and has them posted in the background; none if nobody wants them. Safe for use by any thread. */
final class Announcer implements AutoCloseable {

    private final Cast cast;
    private final Map<String, Poster> posters = new ConcurrentHashMap<>();
    private final Outbox outbox = new Outbox();

    /** Tells nobody yet. */
    Announcer(Cast cast) {
        this.cast = cast;
    }

    /**
     * The provider enters its callback URLs.
     *
     * @param base of them all
     * @param owners whose: suites, the provider, the own app
     */
    void connect(URI base, Collection<String> owners) {
        owners.forEach(owner -> posters.put(owner, outbox.poster(target(base, owner, cast.endpointOf(owner)))));
        outbox.open(base);
    }

    private static CallbackUrl target(URI base, String owner, EndpointConfig endpoint) {
        boolean ofCorp = endpoint.kind() == EndpointConfig.Kind.CORP;
        return new CallbackUrl(
                base.resolve("/callbacks/" + endpoint.id()),
                endpoint.keys().getFirst(),
                ofCorp ? Cast.ownCorp() : owner,
                ofCorp ? "" : "success");
    }

    /** Runs something as soon as callbacks are taken. */
    void whenListenedTo(Runnable task) {
        outbox.whenListenedTo(task::run);
    }

    long accepted() {
        return outbox.accepted();
    }

    long failed() {
        return outbox.failed();
    }

    void ticket(String suiteId, String ticket, Instant now) {
        post(suiteId, Envelope.suiteWide(suiteId, "suite_ticket", now, Map.of("SuiteTicket", ticket)));
    }

    /** @param openKfIds the accounts that were selected, if it is a service component's (page 99401) */
    void createAuth(String suiteId, String authCode, @Nullable String state, List<String> openKfIds, Instant now) {
        Map<String, String> elements = new LinkedHashMap<>(Map.of("AuthCode", authCode));
        authorized(suiteId, "create_auth", elements, state, openKfIds, now);
    }

    /** @param openKfIds the accounts that were selected this time, if it is a service component's (page 99401) */
    void changeAuth(String suiteId, String corpId, @Nullable String state, List<String> openKfIds, Instant now) {
        Map<String, String> elements = new LinkedHashMap<>(Map.of("AuthCorpId", corpId));
        authorized(suiteId, "change_auth", elements, state, openKfIds, now);
    }

    private void authorized(
            String suiteId,
            String infoType,
            Map<String, String> elements,
            @Nullable String state,
            List<String> openKfIds,
            Instant now) {
        if (state != null) {
            elements.put("State", state);
        }
        post(suiteId, Envelope.authorization(suiteId, infoType, now, elements, openKfIds));
    }

    void cancelAuth(String suiteId, String corpId, Instant now) {
        post(suiteId, Envelope.suiteWide(suiteId, "cancel_auth", now, Map.of("AuthCorpId", corpId)));
    }

    void specialAuth(String suiteId, String corpId, boolean approved, Instant now) {
        Map<String, String> elements = new LinkedHashMap<>(Map.of("AuthCorpId", corpId));
        elements.put("AuthType", "customer_acquisition");
        post(
                suiteId,
                Envelope.suiteWide(suiteId, approved ? "approve_special_auth" : "cancel_special_auth", now, elements));
    }

    void resetPermanentCode(String templateId, String authCode, Instant now) {
        post(templateId, Envelope.suiteWide(templateId, "reset_permanent_code", now, Map.of("AuthCode", authCode)));
    }

    void registered(Registration registration, Instant now) {
        post(Cast.PROVIDER, Envelope.registered(Cast.PROVIDER, registration, now));
    }

    /** A browser is sent there. */
    void redirect(URI page) {
        outbox.browse(page);
    }

    /** In that app's envelope. */
    void tell(String owner, Callback callback) {
        EndpointConfig endpoint = cast.endpoints().get(owner);
        boolean ofCorp = endpoint != null && endpoint.kind() == EndpointConfig.Kind.CORP;
        post(owner, ofCorp ? callback.ofApp() : callback.ofSuite(owner));
    }

    /** A whole history, one after the other beside everything else. */
    void history(String suiteId, List<Callback> callbacks) {
        Poster poster = posters.get(suiteId);
        if (poster != null) {
            outbox.whenListenedTo(() -> {
                for (Callback callback : callbacks) {
                    outbox.deliver(poster, callback.ofSuite(suiteId));
                }
            });
        }
    }

    private void post(String owner, String message) {
        Poster poster = posters.get(owner);
        if (poster != null) {
            outbox.whenListenedTo(() -> outbox.deliver(poster, message));
        }
    }

    @Override
    public void close() {
        outbox.close();
    }
}
