package io.huoke.reconciler;

import io.huoke.schemas.LinkRow;
import io.huoke.streams.Deletion;
import io.huoke.streams.StoreKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The links of one task's tenants: what they are, what was asked of them, and what is due. For one thread. */
final class Links {

    /** WeCom lists valid links only: one whose members cannot be added vanishes, and comes back with them. */
    private static final Duration COMES_BACK = Duration.ofDays(7);

    private static final int FORGOTTEN_AT_ONCE = 10_000;

    private final KeyValueStore<String, LinkState> states;
    private final KeyValueStore<String, Active> active;
    private final Catalogue catalogue;
    private final KeyValueStore<String, String> customers;
    private final KeyValueStore<String, Long> vanished;
    private final Agenda agenda;
    private final InstantSource clock;

    Links(
            KeyValueStore<String, LinkState> states,
            KeyValueStore<String, Active> active,
            Catalogue catalogue,
            KeyValueStore<String, String> customers,
            KeyValueStore<String, Long> vanished,
            Agenda agenda,
            InstantSource clock) {
        this.states = states;
        this.active = active;
        this.catalogue = catalogue;
        this.customers = customers;
        this.vanished = vanished;
        this.agenda = agenda;
        this.clock = clock;
    }

    /** Where something is due, its tenant is looked after then. */
    void begin() {
        try (KeyValueIterator<String, Active> all = active.all()) {
            all.forEachRemaining(entry -> putOnAgenda(ReconcilerStores.tenantOf(entry.key), entry.value));
        }
    }

    private void putOnAgenda(String tenant, Active due) {
        Instant first = due.first();
        if (first != null) {
            agenda.putNoLaterThan(tenant, first);
        }
    }

    /** What is kept of a link, if WeCom has listed it. */
    Optional<LinkState> find(String tenant, String linkId) {
        return Optional.ofNullable(states.get(StoreKey.of(tenant, linkId)));
    }

    void put(String tenant, String linkId, LinkState state) {
        states.put(StoreKey.of(tenant, linkId), state);
    }

    /** Something is due, if not sooner already. */
    void touch(String tenant, String linkId, Active due) {
        String key = StoreKey.of(tenant, linkId);
        Active known = active.get(key);
        Active all = known == null ? due : known.and(due);
        if (!all.equals(known)) {
            active.put(key, all);
            putOnAgenda(tenant, due);
        }
    }

    Active due(String tenant, String linkId) {
        Active due = active.get(StoreKey.of(tenant, linkId));
        return due == null ? Active.NOTHING : due;
    }

    /** Instead of whatever was due. */
    void setDue(String tenant, String linkId, Active due) {
        String key = StoreKey.of(tenant, linkId);
        if (due.isNothing()) {
            if (active.get(key) != null) {
                active.delete(key);
            }
        } else {
            active.put(key, due);
            putOnAgenda(tenant, due);
        }
    }

    /** The link for which something has been due for the longest time, of those that are wanted. */
    Optional<String> nextDue(String tenant, Instant now, Predicate<String> wanted) {
        String best = null;
        Instant bestDue = null;
        try (StringSerializer keys = new StringSerializer();
                KeyValueIterator<String, Active> all = active.prefixScan(StoreKey.of(tenant, ""), keys)) {
            while (all.hasNext()) {
                KeyValue<String, Active> entry = all.next();
                Instant due = entry.value.first();
                String linkId = ReconcilerStores.lastOf(entry.key);
                if (due != null
                        && !due.isAfter(now)
                        && (bestDue == null || due.isBefore(bestDue))
                        && wanted.test(linkId)) {
                    best = linkId;
                    bestDue = due;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** When something is due next for one of the links that are wanted; null if never. */
    @Nullable Instant firstDue(String tenant, Predicate<String> wanted) {
        Instant first = null;
        try (StringSerializer keys = new StringSerializer();
                KeyValueIterator<String, Active> all = active.prefixScan(StoreKey.of(tenant, ""), keys)) {
            while (all.hasNext()) {
                KeyValue<String, Active> entry = all.next();
                Instant due = entry.value.first();
                if (due != null
                        && (first == null || due.isBefore(first))
                        && wanted.test(ReconcilerStores.lastOf(entry.key))) {
                    first = due;
                }
            }
        }
        return first;
    }

    /**
     * The next link that a pass has not looked at.
     *
     * @param after where it has come to; null at the beginning
     */
    Optional<String> nextOfPass(String tenant, Instant pass, @Nullable String after, Predicate<String> wanted) {
        String prefix = StoreKey.of(tenant, "");
        String from = after == null ? prefix : StoreKey.of(tenant, after) + StoreKey.SEPARATOR;
        try (KeyValueIterator<String, LinkState> all = states.range(from, StoreKey.of(tenant) + (char) 1)) {
            while (all.hasNext()) {
                KeyValue<String, LinkState> entry = all.next();
                Instant passed = entry.value.passed();
                String linkId = entry.key.substring(prefix.length());
                if ((passed == null || passed.isBefore(pass)) && wanted.test(linkId)) {
                    return Optional.of(linkId);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * WeCom has listed a tenant's links: what is not among them has vanished, unless it was made meanwhile.
     *
     * @param listing when the list was asked for
     * @param slot what that was due for
     */
    Changes listed(String tenant, Collection<String> linkIds, Instant listing, Instant slot) {
        List<String> created = new ArrayList<>();
        for (String linkId : linkIds) {
            if (find(tenant, linkId).isEmpty()) {
                put(tenant, linkId, LinkState.NEW);
                created.add(linkId);
            }
        }
        Set<String> listed = Set.copyOf(linkIds);
        int vanished = catalogue.listed(tenant, listed, listing, slot);
        unlisted(tenant, listed).stream()
                .filter(linkId -> !catalogue.has(tenant, linkId))
                .forEach(linkId -> forget(tenant, linkId));
        return new Changes(List.copyOf(created), vanished);
    }

    /**
     * How a list differs from the one before.
     *
     * @param vanished how many are not there any more
     */
    record Changes(List<String> created, int vanished) {

        boolean any() {
            return !created.isEmpty() || vanished > 0;
        }
    }

    private List<String> unlisted(String tenant, Set<String> listed) {
        List<String> unlisted = new ArrayList<>();
        String prefix = StoreKey.of(tenant, "");
        try (StringSerializer keys = new StringSerializer();
                KeyValueIterator<String, LinkState> known = states.prefixScan(prefix, keys)) {
            known.forEachRemaining(entry -> {
                String linkId = entry.key.substring(prefix.length());
                if (!listed.contains(linkId)) {
                    unlisted.add(linkId);
                }
            });
        }
        return unlisted;
    }

    /** Somebody else has changed a link, and put it into the catalogue; or it is what was put there from here. */
    void recorded(LinkRow row) {
        switch (catalogue.recorded(row)) {
            case THERE -> {
                if (find(row.tenant(), row.linkId()).isEmpty()) {
                    put(row.tenant(), row.linkId(), LinkState.NEW);
                }
            }
            case GONE -> forget(row.tenant(), row.linkId());
            case AS_BEFORE -> {
                // Known.
            }
        }
    }

    /** WeCom knows no such link. */
    void vanished(String tenant, String linkId, Instant slot) {
        catalogue.vanished(tenant, linkId, slot);
        forget(tenant, linkId);
    }

    /** What the links are. */
    Catalogue catalogue() {
        return catalogue;
    }

    /** It is gone, and so is what was due for it; its customers are known for a while, because it may come back. */
    private void forget(String tenant, String linkId) {
        states.delete(StoreKey.of(tenant, linkId));
        setDue(tenant, linkId, Active.NOTHING);
        vanished.put(
                StoreKey.of(tenant, linkId), clock.instant().plus(COMES_BACK).toEpochMilli());
    }

    /** Forgets customers of links that have been gone for long, some at a time. */
    void tidy(long now) {
        Deletion deletion = new Deletion(FORGOTTEN_AT_ONCE);
        List<String> done = new ArrayList<>();
        try (KeyValueIterator<String, Long> all = vanished.all()) {
            while (all.hasNext() && total(deletion) < FORGOTTEN_AT_ONCE) {
                KeyValue<String, Long> entry = all.next();
                boolean isBack = states.get(entry.key) != null;
                if (entry.value <= now && !isBack) {
                    deletion.in(customers, entry.key + StoreKey.SEPARATOR, row -> true, row -> {});
                }
                if (isBack || (entry.value <= now && total(deletion) < FORGOTTEN_AT_ONCE)) {
                    done.add(entry.key);
                }
            }
        }
        done.forEach(vanished::delete);
    }

    private static long total(Deletion deletion) {
        return deletion.removed().values().stream().mapToLong(Long::longValue).sum();
    }
}
