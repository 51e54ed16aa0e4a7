package io.huoke.funnel;

import io.huoke.schemas.Tenant;
import io.huoke.streams.Expiry;
import io.huoke.streams.StoreKey;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** With which links the States of the tenants of one task were seen, as long as somebody uses them. */
final class LinksOfStates {

    /** What was seen with more links than these says nothing of where anybody came from. */
    static final int MAX_LINKS = 20;

    /** How exactly is remembered when a State was used last, so that not every use is a write. */
    private static final Duration PRECISION = Duration.ofDays(1);

    private final ProcessingContext context;
    private final KeyValueStore<String, Seen> store;
    private final Expiry<Seen> expiry;

    /**
     * What was seen with a State.
     *
     * @param links see {@link #plus}
     * @param usedAt when, in milliseconds since 1970
     */
    record Seen(SortedSet<String> links, long usedAt) {}

    /** @param keep how long a State is remembered that nobody uses */
    LinksOfStates(ProcessingContext context, Duration keep) {
        this.context = context;
        this.store = context.getStateStore(FunnelStores.LINKS_BY_STATE);
        this.expiry = new Expiry<>(
                store, (key, seen, now) -> seen.usedAt() + keep.plus(PRECISION).toMillis() <= now);
    }

    /** The same if they are few enough to tell something; else none. */
    static SortedSet<String> telling(SortedSet<String> links) {
        return links.size() > MAX_LINKS ? new TreeSet<>() : links;
    }

    /** With another; at most one more than {@link #MAX_LINKS}, the first of them by name, whatever the order. */
    static SortedSet<String> plus(SortedSet<String> links, String linkId) {
        SortedSet<String> more = new TreeSet<>(links);
        more.add(linkId);
        if (more.size() > MAX_LINKS + 1) {
            more.removeLast();
        }
        return more;
    }

    /** A State was seen with a link; tells whether it says anything else now. */
    boolean learn(Tenant tenant, String state, String linkId) {
        String key = StoreKey.of(tenant.toString(), state);
        Seen before = store.get(key);
        SortedSet<String> linksBefore = before == null ? new TreeSet<>() : before.links();
        SortedSet<String> links = plus(linksBefore, linkId);
        if (before == null || isOld(before) || !linksBefore.equals(links)) {
            store.put(key, new Seen(links, context.currentSystemTimeMs()));
        }
        return !telling(linksBefore).equals(telling(links));
    }

    /** A State is used, be it without a link; the links that it says a customer may have come by, none if too many. */
    SortedSet<String> use(Tenant tenant, String state) {
        String key = StoreKey.of(tenant.toString(), state);
        Seen seen = store.get(key);
        if (seen == null) {
            return new TreeSet<>();
        }
        if (isOld(seen)) {
            store.put(key, new Seen(seen.links(), context.currentSystemTimeMs()));
        }
        return telling(seen.links());
    }

    private boolean isOld(Seen seen) {
        return seen.usedAt() + PRECISION.toMillis() <= context.currentSystemTimeMs();
    }

    /** Forgets some of those that nobody has used for long. */
    void tidy(long now) {
        expiry.tidy(now);
    }
}
