package io.huoke.reconciler;

import io.huoke.schemas.LinkRow;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.Reconciled.Link.Change;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.Tenant;
import io.huoke.streams.StoreKey;
import io.huoke.wecom.acquisition.Link;
import io.huoke.wecom.acquisition.LinkRows;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The links of one task's tenants as they are on {@code huoke.links}, and what becomes of them. For one thread. */
final class Catalogue {

    private final KeyValueStore<String, LinkRow> store;
    private final Output output;
    private final InstantSource clock;

    /** What a row that somebody wrote says of a link. */
    enum News {
        THERE,
        GONE,
        AS_BEFORE
    }

    Catalogue(KeyValueStore<String, LinkRow> store, Output output, InstantSource clock) {
        this.store = store;
        this.output = output;
        this.clock = clock;
    }

    /** Whether a link is known, and not as deleted. */
    boolean has(String tenant, String linkId) {
        return find(tenant, linkId).isPresent();
    }

    private Optional<LinkRow> find(String tenant, String linkId) {
        return Optional.ofNullable(store.get(StoreKey.of(tenant, linkId)))
                .filter(row -> row.status() != LinkRow.Status.DELETED);
    }

    /**
     * WeCom has listed a tenant's links: what is not among them has vanished, unless it was made meanwhile. WeCom lists
     * valid ones only (page 97297): one that was unavailable says nothing by not being there.
     *
     * @param listing when the list was asked for
     * @param slot what that was due for
     * @return how many have vanished
     */
    int listed(String tenant, Set<String> listed, Instant listing, Instant slot) {
        List<LinkRow> vanished = new ArrayList<>();
        try (StringSerializer keys = new StringSerializer();
                KeyValueIterator<String, LinkRow> rows = store.prefixScan(StoreKey.of(tenant, ""), keys)) {
            while (rows.hasNext()) {
                LinkRow row = rows.next().value;
                if (row.status() == LinkRow.Status.ACTIVE
                        && !listed.contains(row.linkId())
                        && row.asOf().isBefore(listing)) {
                    vanished.add(row);
                }
            }
        }
        vanished.forEach(row -> vanish(row, slot));
        return vanished.size();
    }

    /** WeCom knows no such link. */
    void vanished(String tenant, String linkId, Instant slot) {
        find(tenant, linkId).ifPresent(row -> vanish(row, slot));
    }

    private void vanish(LinkRow row, Instant slot) {
        change(row.with(LinkRow.Status.DELETED, clock.instant()), Change.VANISHED, slot);
    }

    /** WeCom has told what a link is. */
    void described(Tenant tenant, Link link, Instant slot) {
        Optional<LinkRow> known = find(tenant.toString(), link.linkId());
        LinkRow row = LinkRows.of(tenant, link, known, clock.instant());
        if (known.isEmpty()) {
            change(row, Change.CREATED, slot);
        } else if (!row.saysTheSameAs(known.get())) {
            change(row, Change.CHANGED, slot);
        }
    }

    /** WeCom has said that none of a link's members can be added. */
    void unavailable(String tenant, String linkId, Instant time) {
        LinkRow known = store.get(StoreKey.of(tenant, linkId));
        if (known != null
                && known.status() == LinkRow.Status.ACTIVE
                && known.asOf().isBefore(time)) {
            LinkRow row = known.with(LinkRow.Status.UNAVAILABLE, time);
            store.put(StoreKey.of(tenant, linkId), row);
            output.link(row);
        }
    }

    /** Somebody else has changed a link, and put it into the catalogue; or it is what was put there from here. */
    News recorded(LinkRow row) {
        String key = StoreKey.of(row.tenant(), row.linkId());
        LinkRow known = store.get(key);
        if (known != null && !row.asOf().isAfter(known.asOf())) {
            if (known.asOf().isAfter(row.asOf()) && !known.saysTheSameAs(row)) {
                // It came later and knew less: what is known has to be the last again.
                output.link(known);
            }
            return News.AS_BEFORE;
        }
        store.put(key, row);
        boolean was = known != null && known.status() != LinkRow.Status.DELETED;
        if (row.status() == LinkRow.Status.DELETED) {
            if (was) {
                tell(row, Change.VANISHED, row.asOf());
            }
            return News.GONE;
        }
        if (!was) {
            tell(row, Change.CREATED, row.asOf());
        } else if (!row.saysTheSameAs(known)) {
            tell(row, Change.CHANGED, row.asOf());
        }
        return News.THERE;
    }

    private void change(LinkRow row, Change change, Instant slot) {
        store.put(StoreKey.of(row.tenant(), row.linkId()), row);
        output.link(row);
        tell(row, change, slot);
    }

    private void tell(LinkRow row, Change change, Instant slot) {
        output.reconciled(ReconciledEvent.of(Reconciled.Link.of(row, change), slot, clock.instant()));
    }
}
