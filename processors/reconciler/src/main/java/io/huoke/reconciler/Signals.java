package io.huoke.reconciler;

import io.huoke.schemas.CallbackData;
import io.huoke.schemas.Capability;
import io.huoke.schemas.WeComEvent;
import io.huoke.streams.StoreKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Takes from callbacks what is worth asking for. For one thread. */
final class Signals {

    /** As long as a callback is on its topic: how long it counts as having told. */
    static final Duration REMEMBERED = Duration.ofDays(7);

    /** For how long a link that WeCom does not list is taken for somebody else's. */
    private static final Duration UNLISTED = Duration.ofDays(1);

    private final Office office;
    private final KeyValueStore<String, Long> states;

    /** @param states the store of {@link Office#states} */
    Signals(Office office, KeyValueStore<String, Long> states) {
        this.office = office;
        this.states = states;
    }

    /** Takes a callback, which may come again. */
    void take(TenantState tenant, WeComEvent event) {
        String type = event.type();
        CallbackData data = event.data();
        switch (type) {
            case "wecom.customer_acquisition.open_profile", "wecom.customer_acquisition.friend_request" -> {
                learn(tenant, data);
                link(tenant, data.linkId(), false);
            }
            case "wecom.change_external_contact.add_external_contact",
                    "wecom.change_external_contact.add_half_external_contact" -> added(tenant, data);
            case "wecom.customer_acquisition.customer_start_chat" -> link(tenant, data.linkId(), true);
            case PendingChat.TYPE -> {
                link(tenant, data.linkId(), false);
                chat(tenant, event);
            }
            case "wecom.customer_acquisition.link_unavailable" -> {
                if (data.linkId() != null) {
                    office.links().catalogue().unavailable(tenant.tenant(), data.linkId(), event.time());
                }
            }
            case "wecom.customer_acquisition.delete_link" -> office.tenants().surprised(tenant);
            case "wecom.customer_acquisition.balance_low",
                    "wecom.customer_acquisition.balance_exhausted",
                    "wecom.customer_acquisition.balance_increased",
                    "wecom.customer_acquisition.quota_expire_soon" ->
                office.tenants().quotaMoved(tenant, true);
            default -> {
                // Says nothing of what can be asked for.
            }
        }
    }

    private void added(TenantState tenant, CallbackData data) {
        if (data.userId() != null && data.externalUserId() != null) {
            office.adds().put(StoreKey.of(tenant.tenant(), data.userId(), data.externalUserId()), remembered());
        }
        if (data.state() != null) {
            List<String> links = linksOf(tenant.tenant(), data.state());
            // Of several, their figures tell which it was.
            links.forEach(linkId -> link(tenant, linkId, links.size() == 1));
            if (!links.isEmpty()) {
                office.tenants()
                        .quotaMoved(office.tenants().find(tenant.tenant()).orElse(tenant), false);
            }
        }
    }

    private void learn(TenantState tenant, CallbackData data) {
        if (data.linkId() != null && data.state() != null) {
            office.states().put(StoreKey.of(tenant.tenant(), data.state(), data.linkId()), remembered());
        }
    }

    private long remembered() {
        return office.now().plus(REMEMBERED).toEpochMilli();
    }

    private List<String> linksOf(String tenant, String state) {
        List<String> links = new ArrayList<>();
        try (StringSerializer keys = new StringSerializer();
                KeyValueIterator<String, Long> all = states.prefixScan(StoreKey.of(tenant, state, ""), keys)) {
            all.forEachRemaining(entry -> links.add(ReconcilerStores.lastOf(entry.key)));
        }
        return links;
    }

    private void link(TenantState tenant, @Nullable String linkId, boolean newCustomer) {
        if (linkId == null) {
            return;
        }
        Optional<LinkState> known = office.links().find(tenant.tenant(), linkId);
        if (known.isEmpty()) {
            surprise(tenant, linkId);
            return;
        }
        Rhythm rhythm = office.rhythm().get();
        Instant now = office.now();
        boolean asksForCustomers = newCustomer && tenant.can(Capability.CUSTOMERS);
        office.links()
                .touch(
                        tenant.tenant(),
                        linkId,
                        new Active(
                                rhythm.figures(known.get().counted(), now),
                                asksForCustomers ? rhythm.customers(known.get().scanned(), now) : null));
    }

    /** A link that is not listed is a reason to list them, but the same one not again and again. */
    private void surprise(TenantState tenant, String linkId) {
        long until = office.now().plus(UNLISTED).toEpochMilli();
        if (!office.states().putIfAbsent(StoreKey.of(tenant.tenant(), "", linkId), until)) {
            office.tenants().surprised(tenant);
        }
    }

    private void chat(TenantState tenant, WeComEvent event) {
        String sealed = event.data().sealed();
        PendingChat chat = sealed == null ? null : new PendingChat(event.id(), sealed, event.time());
        if (chat != null && tenant.can(Capability.CHATS) && !chat.isOver(office.now())) {
            office.chats().add(tenant.tenant(), chat);
        }
    }
}
