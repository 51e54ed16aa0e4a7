package io.huoke.notifier;

import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.DeliveryRow;
import io.huoke.schemas.DeliveryRow.Told;
import io.huoke.schemas.SilenceRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known: the alerts as they were published last, or noticed here; whom they were told to; and what on-call does not
 * want to hear of. Thread-safe.
 */
final class Board {

    private final Map<String, AlertRow> published = new TreeMap<>();
    private final Map<String, AlertRow> noticed = new TreeMap<>();
    private final Map<String, SilenceRow> silences = new LinkedHashMap<>();
    private final Map<String, DeliveryRow> deliveries = new HashMap<>();

    private final BiConsumer<String, Optional<DeliveryRow>> recorded;

    private final List<Listener> listeners = new ArrayList<>();

    /** Hears of changes, while the board is locked: must not block. */
    interface Listener {

        /** Something may have to be told of that alert. */
        void changed(String alertKey);

        /** Something may have to be told of any alert. */
        void changed();
    }

    /** @param recorded takes each delivery that has changed here, empty if it is gone; must not block */
    Board(BiConsumer<String, Optional<DeliveryRow>> recorded) {
        this.recorded = recorded;
    }

    synchronized void add(Listener listener) {
        listeners.add(listener);
        listener.changed();
    }

    synchronized void remove(Listener listener) {
        listeners.remove(listener);
    }

    /** An alert was published; null if the row is gone. */
    synchronized void published(String key, @Nullable AlertRow row) {
        if (row == null) {
            published.remove(key);
            vanished(key);
        } else {
            published.put(key, row);
        }
        changed(key);
    }

    /** A row that is gone may name who wants to be forgotten: what was told is kept in memory, until its end is told. */
    private void vanished(String key) {
        if (deliveries.containsKey(key)) {
            recorded.accept(key, Optional.empty());
        }
    }

    /** Something was noticed here, or is over. */
    synchronized void noticed(AlertRow row) {
        noticed.put(row.key(), row);
        changed(row.key());
    }

    /** What was noticed here and not said to be over, also by an earlier process. */
    synchronized Map<String, AlertRow> noticed() {
        Map<String, AlertRow> rows = new HashMap<>();
        deliveries.values().stream()
                .map(DeliveryRow::alert)
                .filter(Board::isOwn)
                .forEach(row -> rows.put(row.key(), row));
        rows.putAll(noticed);
        rows.values().removeIf(row -> !row.isFiring());
        return rows;
    }

    /** The keys of what this process has noticed itself. */
    synchronized Set<String> noticedHere() {
        return Set.copyOf(noticed.keySet());
    }

    /** Whether it was noticed by a notifier. */
    static boolean isOwn(AlertRow row) {
        return NotifierService.NAME.equals(row.labels().get(Condition.SERVICE));
    }

    /** Something may have to be told of any alert, because this instance leads now. */
    synchronized void review() {
        listeners.forEach(Listener::changed);
    }

    /** A silence begins, or ends. */
    synchronized void silenced(String id, @Nullable SilenceRow row) {
        if (row == null) {
            silences.remove(id);
        } else {
            silences.put(id, row);
        }
        review();
    }

    /** What another instance has told, or this one before it was started. */
    synchronized void delivered(String key, @Nullable DeliveryRow row) {
        if (row == null) {
            deliveries.remove(key);
        } else {
            deliveries.put(key, row);
        }
        changed(key);
    }

    /** A sink has been told of an alert. */
    synchronized void told(String sink, AlertRow alert, Instant at) {
        DeliveryRow before = deliveries.get(alert.key());
        Map<String, Told> sinks = before == null ? new HashMap<>() : new HashMap<>(before.sinks());
        sinks.put(sink, Told.of(alert, at));
        put(new DeliveryRow(alert, sinks));
    }

    /** A sink is none any more: what it was told does not matter. */
    synchronized void dismissed(Set<String> remaining) {
        for (DeliveryRow row : List.copyOf(deliveries.values())) {
            Map<String, Told> sinks = row.sinks().entrySet().stream()
                    .filter(told -> remaining.contains(told.getKey()))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            if (sinks.size() < row.sinks().size()) {
                put(new DeliveryRow(row.alert(), sinks));
            }
        }
    }

    private void put(DeliveryRow row) {
        String key = row.key();
        boolean over = row.sinks().values().stream().allMatch(told -> told.state() == AlertRow.State.RESOLVED);
        AlertRow current = noticed.getOrDefault(key, published.get(key));
        if (over) {
            deliveries.remove(key);
            if (current != null && !current.isFiring()) {
                noticed.remove(key);
            }
        } else {
            deliveries.put(key, row);
        }
        boolean vanished = current == null && !isOwn(row.alert());
        recorded.accept(key, over || vanished ? Optional.empty() : Optional.of(row));
        changed(key);
    }

    /**
     * Nothing of a tenant is to be left, except what is needed to tell the sinks that it is over.
     *
     * @return the keys of its alerts that were told
     */
    synchronized List<String> forget(String tenant) {
        List<String> keys = deliveries.values().stream()
                .filter(row -> tenant.equals(row.tenant()))
                .map(DeliveryRow::key)
                .toList();
        published.values().removeIf(row -> tenant.equals(row.tenant()));
        keys.forEach(this::vanished);
        keys.forEach(this::changed);
        return keys;
    }

    /** The silences that are for that tenant alone. */
    synchronized List<String> silencesOf(String tenant) {
        return silences.values().stream()
                .filter(row -> tenant.equals(row.tenants())
                        || (row.alertKey() != null && (row.alertKey() + "/").contains("/" + tenant + "/")))
                .map(SilenceRow::id)
                .toList();
    }

    /** Every alert of which something may have to be told, or is shown. */
    synchronized Set<String> keys() {
        Set<String> keys = new TreeSet<>(published.keySet());
        keys.addAll(noticed.keySet());
        keys.addAll(deliveries.keySet());
        return keys;
    }

    /** What is known of an alert; empty if nothing is. */
    synchronized Optional<Entry> entry(String key, Instant now) {
        AlertRow alert = noticed.getOrDefault(key, published.get(key));
        DeliveryRow delivery = deliveries.get(key);
        AlertRow shown = alert == null && delivery != null ? unpublished(delivery.alert(), now) : alert;
        if (shown == null) {
            return Optional.empty();
        }
        List<String> silencedBy = !shown.isFiring()
                ? List.of()
                : silences.values().stream()
                        .filter(silence -> silence.covers(shown, now))
                        .map(SilenceRow::id)
                        .toList();
        boolean gone = alert == null && !isOwn(shown);
        return Optional.of(new Entry(shown, delivery == null ? Map.of() : delivery.sinks(), silencedBy, gone));
    }

    /** Says once more that nothing is to be kept of alerts that nobody publishes: it may have been said to nobody. */
    synchronized void tidy(Instant oldest) {
        published.values().removeIf(row -> row.lastSeen().isBefore(oldest));
        deliveries.values().stream()
                .filter(row -> !isOwn(row.alert()) && !published.containsKey(row.key()))
                .map(DeliveryRow::key)
                .toList()
                .forEach(this::vanished);
    }

    /** The silences that ended before a time. */
    synchronized List<String> silencesEndedBefore(Instant time) {
        return silences.values().stream()
                .filter(row -> row.until().isBefore(time))
                .map(SilenceRow::id)
                .toList();
    }

    /** What nobody publishes any more is over; what an earlier process has noticed is, once this one says so. */
    private static AlertRow unpublished(AlertRow told, Instant now) {
        return isOwn(told) ? told : told.endedAt(now);
    }

    /**
     * What is known of an alert.
     *
     * @param told by sink
     * @param silencedBy the silences that are in force for it
     * @param gone whether nobody publishes it any more, which may be because its tenant was erased
     */
    record Entry(AlertRow alert, Map<String, Told> told, List<String> silencedBy, boolean gone) {}

    /** When a sink was sent messages lately, going by what it was told: what was told at a time was one message. */
    synchronized Collection<Instant> sentTo(String sink, Instant since) {
        return deliveries.values().stream()
                .map(row -> row.sinks().get(sink))
                .filter(told -> told != null && told.at().isAfter(since))
                .map(Told::at)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void changed(String key) {
        listeners.forEach(listener -> listener.changed(key));
    }
}
