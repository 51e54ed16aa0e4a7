package io.huoke.funnel.history;

import io.huoke.schemas.Day;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.Reconciled;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts by link, State and day, and makes rows of them. */
final class Ledger {

    /** What is counted together. */
    static final class Entry {
        long opens;
        long friendRequests;
        long adds;
        long chats;
        long deletions;
        long reAdds;

        boolean isEmpty() {
            return (opens | friendRequests | adds | chats | deletions | reAdds) == 0;
        }

        void plus(Entry other) {
            opens += other.opens;
            friendRequests += other.friendRequests;
            adds += other.adds;
            chats += other.chats;
            deletions += other.deletions;
            reAdds += other.reAdds;
        }
    }

    private record Place(@Nullable String link, @Nullable String state, Day day) {}

    private final Map<Place, Entry> entries = new HashMap<>();

    Entry count(@Nullable String link, @Nullable String state, Day day) {
        return entries.computeIfAbsent(new Place(link, state, day), unused -> new Entry());
    }

    /** Rows of huoke.funnel: none of personal States. */
    Map<String, FunnelRow> counts(History history, Evidence evidence) {
        Map<String, FunnelRow> rows = new TreeMap<>();
        entries.forEach((place, entry) -> {
            FunnelRow row = new FunnelRow(
                    history.tenant(),
                    place.link(),
                    place.state(),
                    place.day(),
                    entry.opens,
                    entry.friendRequests,
                    entry.adds,
                    entry.chats,
                    entry.deletions,
                    entry.reAdds,
                    evidence.isSettled(place.day()));
            if (!Evidence.isPersonal(place.state()) && !entry.isEmpty()) {
                rows.put(row.key(), row);
            }
        });
        return rows;
    }

    /** Rows of huoke.funnel.links: everything, beside what WeCom says. */
    Map<String, LinkFunnelRow> links(History history, Evidence evidence) {
        Map<List<@Nullable Object>, Entry> sums = new HashMap<>();
        entries.forEach(
                (place, entry) -> sums.computeIfAbsent(Arrays.asList(place.link(), place.day()), unused -> new Entry())
                        .plus(entry));
        Map<List<Object>, Reconciled.Statistic> figures = evidence.figures();
        Set<List<@Nullable Object>> keys = new HashSet<>(sums.keySet());
        keys.addAll(figures.keySet());
        Map<String, LinkFunnelRow> rows = new TreeMap<>();
        for (List<@Nullable Object> key : keys) {
            Entry entry = sums.getOrDefault(key, new Entry());
            Reconciled.Statistic told = figures.get(key);
            boolean settled = evidence.isSettled((Day) key.get(1));
            LinkFunnelRow row = new LinkFunnelRow(
                    history.tenant(),
                    (String) key.getFirst(),
                    (Day) key.get(1),
                    entry.opens,
                    entry.friendRequests,
                    entry.adds,
                    entry.chats,
                    entry.deletions,
                    entry.reAdds,
                    told == null ? null : told.clickLinkCustomerCnt(),
                    told == null ? null : told.newCustomerCnt(),
                    told == null || !settled ? null : entry.adds - told.newCustomerCnt(),
                    settled);
            boolean saysNothing = told == null || (told.clickLinkCustomerCnt() | told.newCustomerCnt()) == 0;
            if (!entry.isEmpty() || !saysNothing) {
                rows.put(row.key(), row);
            }
        }
        return rows;
    }
}
