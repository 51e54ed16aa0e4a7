package io.huoke.funnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.WeComEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Events as ingress and reconciler publish them. */
final class Events {

    static final String OWNER = "ww1";
    static final Instant START = Instant.parse("2026-01-01T02:00:00Z");

    private Events() {}

    static WeComEvent open(String corp, String linkId, @Nullable String state, int second) {
        return event("customer_acquisition.open_profile", corp, null, null, linkId, state, second);
    }

    static WeComEvent request(String corp, String linkId, @Nullable String state, int second) {
        return event("customer_acquisition.friend_request", corp, null, null, linkId, state, second);
    }

    static WeComEvent add(String corp, String user, String customer, @Nullable String state, int second) {
        return event("change_external_contact.add_external_contact", corp, user, customer, null, state, second);
    }

    static WeComEvent half(String corp, String user, String customer, @Nullable String state, int second) {
        return event("change_external_contact.add_half_external_contact", corp, user, customer, null, state, second);
    }

    static WeComEvent chat(String corp, String user, String customer, String linkId, int second) {
        return event("customer_acquisition.customer_start_chat", corp, user, customer, linkId, null, second);
    }

    static WeComEvent deletedByMember(String corp, String user, String customer, int second) {
        return event("change_external_contact.del_external_contact", corp, user, customer, null, null, second);
    }

    static WeComEvent deletedByCustomer(String corp, String user, String customer, int second) {
        return event("change_external_contact.del_follow_user", corp, user, customer, null, null, second);
    }

    /**
     * A row of A6.
     *
     * @param addedAt second, or null where it was not told
     * @param observed second
     */
    static ReconciledEvent listed(
            String corp,
            String user,
            String customer,
            String linkId,
            @Nullable String state,
            int chatStatus,
            @Nullable Integer addedAt,
            int observed) {
        Instant added = addedAt == null ? null : START.plusSeconds(addedAt);
        return reconciled(
                new Reconciled.Customer(OWNER, corp, user, customer, linkId, state, chatStatus, added), observed);
    }

    /** What became of a ChatKey; a component's names no person. */
    static ReconciledEvent chatFound(
            String corp,
            @Nullable String user,
            @Nullable String customer,
            @Nullable String linkId,
            @Nullable String state,
            int observed) {
        String callbackId = EventId.ofParts("message", corp, user + "|" + customer + "|" + linkId + "|" + state);
        return reconciled(new Reconciled.Chat(OWNER, corp, user, customer, linkId, state, 1, callbackId), observed);
    }

    static ReconciledEvent reconciled(Reconciled data, int observed) {
        Instant time = START.plusSeconds(observed);
        return ReconciledEvent.of(data, time, time);
    }

    static WeComEvent event(
            String type,
            String corp,
            @Nullable String user,
            @Nullable String customer,
            @Nullable String linkId,
            @Nullable String state,
            int second) {
        Instant time = START.plusSeconds(second);
        String identity = String.join("|", type, corp, user, customer, linkId, state, time.toString());
        CallbackData data = new CallbackData(
                OWNER, corp, OWNER, null, user, customer, linkId, state, null, null, null, null, null, null, null,
                null);
        return new WeComEvent(
                EventId.ofMessage(OWNER, identity.getBytes(UTF_8)),
                "/wecom/crm",
                "wecom." + type,
                time,
                Origin.CALLBACK,
                time.plusMillis(500),
                data);
    }
}
