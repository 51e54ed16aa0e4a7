package io.huoke.funnel.loss;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.HuokeConfig.CallbackLoss;
import io.huoke.streams.Expiry;
import io.huoke.streams.StoreKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Raises, repeats and ends the callback-loss alerts of the tenants of one task. A tenant is judged when its customers
 * have changed, and again and again while its alert fires. Whatever takes long is done bit by bit, since it is part of a
 * transaction. Used by the task's thread alone; each processor that learns of customers has one over the same stores.
 */
public final class LossWatch {

    /** The name of the sink of {@code huoke.alerts}, which whoever has a watch is a parent of. */
    public static final String SINK = "alerts";

    /** How often {@link #punctuate} is to be called. */
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    /** Counts are kept for so much longer than the window, so that a slow clock finds them. */
    private static final Duration GRACE = Duration.ofHours(1);

    /** How many minutes' counts are read in one call: some tenths of a second. */
    private static final int ENTRIES = 50_000;

    private final ProcessorContext<String, RowEvent<? extends Row>> context;
    private final CallbackLoss config;
    private final Function<String, Optional<String>> names;
    private final LossStores stores;
    private final Expiry<Arrivals> expiry;

    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> firing = new LinkedHashSet<>();

    /** Whether all tenants have been looked over since the start. */
    private boolean lookedOver;

    /** Where that goes on; null at its beginning. */
    private @Nullable String lookFrom;

    /**
     * One for the task of a processor that is a parent of {@link #SINK}; to be made in its {@code init}.
     *
     * @param names what the enterprise of a tenant is called, as far as that is known
     */
    public LossWatch(
            ProcessorContext<String, RowEvent<? extends Row>> context,
            CallbackLoss config,
            Function<String, Optional<String>> names) {
        this.context = context;
        this.config = config;
        this.names = names;
        this.stores = new LossStores(context);
        this.expiry = new Expiry<>(stores.arrivals(), (key, arrivals, now) -> isOver(key, now));
    }

    /**
     * Something else is known of a customer's first add.
     *
     * @param before empty if nothing was known, or not when
     * @param after empty if nothing is
     */
    public void replace(Tenant tenant, Optional<Arrival> before, Optional<Arrival> after) {
        if (before.equals(after)) {
            return;
        }
        Instant oldest = oldest(now());
        before.filter(arrival -> arrival.addedAt().isAfter(oldest)).ifPresent(arrival -> {
            String key = key(tenant, arrival);
            Arrivals counted = stores.arrivals().get(key);
            if (counted != null) {
                put(key, counted.without(arrival));
            }
        });
        after.filter(arrival -> arrival.addedAt().isAfter(oldest)).ifPresent(arrival -> {
            String key = key(tenant, arrival);
            Arrivals counted = stores.arrivals().get(key);
            put(key, (counted == null ? Arrivals.NONE : counted).with(arrival));
        });
        changed.add(tenant.toString());
    }

    private void put(String key, Arrivals arrivals) {
        if (arrivals.isEmpty()) {
            stores.arrivals().delete(key);
        } else {
            stores.arrivals().put(key, arrivals);
        }
    }

    /**
     * A full scan of a tenant was completed. Of all that are told of, the earliest counts: what was added before it came
     * by reconciliation because Huoke was not there yet.
     */
    public void firstScan(Tenant tenant, Instant completedAt) {
        String key = key(tenant.toString());
        Instant known = stores.firstScans().get(key);
        if (known == null || completedAt.isBefore(known)) {
            stores.firstScans().put(key, completedAt);
            changed.add(tenant.toString());
        }
    }

    /**
     * Judges those tenants who are to be judged, says what has changed, and forgets counts that are over. To be called
     * every {@link #INTERVAL} by wall clock.
     *
     * @param timestamp now, in milliseconds since 1970
     */
    public void punctuate(long timestamp) {
        Instant now = Instant.ofEpochMilli(timestamp);
        lookOver();
        changed.addAll(firing);
        int read = 0;
        Iterator<String> tenants = changed.iterator();
        while (tenants.hasNext() && read < ENTRIES) {
            String tenant = tenants.next();
            tenants.remove();
            read += 1 + judge(tenant, now);
        }
        expiry.tidy(timestamp);
    }

    /** Once after a start: who changed just before is not remembered. */
    private void lookOver() {
        if (lookedOver) {
            return;
        }
        int looked = 0;
        try (KeyValueIterator<String, Instant> scans = stores.firstScans().range(lookFrom, null)) {
            while (scans.hasNext() && looked < ENTRIES) {
                changed.add(tenant(scans.next().key));
                looked++;
            }
            lookFrom = scans.hasNext() ? scans.peekNextKey() : null;
            lookedOver = lookFrom == null;
        }
    }

    /** Returns how many entries it had to read. */
    private int judge(String tenant, Instant now) {
        int read = 0;
        Arrivals total = Arrivals.NONE;
        Instant firstScan = stores.firstScans().get(key(tenant));
        if (firstScan != null) {
            Instant begin = now.minus(config.window());
            String from = key(tenant, minuteFrom(begin.isAfter(firstScan) ? begin : firstScan));
            String to = key(tenant, minuteOf(now));
            if (from.compareTo(to) <= 0) {
                try (KeyValueIterator<String, Arrivals> minutes =
                        stores.arrivals().range(from, to)) {
                    while (minutes.hasNext()) {
                        total = total.plus(minutes.next().value);
                        read++;
                    }
                }
            }
        }
        AlertRow known = stores.alerts().get(key(tenant));
        // Names may not have been read yet.
        String corpName = names.apply(tenant).orElse(known == null ? null : known.corpName());
        Optional<AlertRow> said = LossAlert.next(tenant, corpName, known, total, config, now);
        said.ifPresent(row -> publish(tenant, row, now));
        AlertRow row = said.orElse(known);
        if (row != null && row.isFiring()) {
            firing.add(tenant);
        } else {
            firing.remove(tenant);
        }
        return read;
    }

    private void publish(String tenant, AlertRow row, Instant now) {
        stores.alerts().put(key(tenant), row);
        context.forward(
                new Record<>(row.key(), new RowEvent<>(row, now), now.toEpochMilli(), new RecordHeaders()), SINK);
    }

    private boolean isOver(String key, long now) {
        String minute = key.substring(key.lastIndexOf(StoreKey.SEPARATOR) + 1);
        return minute.compareTo(padded(minuteOf(oldest(Instant.ofEpochMilli(now))))) < 0;
    }

    private Instant now() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }

    private Instant oldest(Instant now) {
        return now.minus(config.window()).minus(GRACE);
    }

    private static String key(Tenant tenant, Arrival arrival) {
        return key(tenant.toString(), minuteOf(arrival.addedAt()));
    }

    private static String key(String tenant, long minute) {
        return StoreKey.of(tenant, padded(minute));
    }

    private static String key(String tenant) {
        return StoreKey.of(tenant, "");
    }

    private static String tenant(String key) {
        return key.substring(0, key.length() - 1);
    }

    private static String padded(long minute) {
        return String.format(Locale.ROOT, "%010d", minute);
    }

    private static long minuteOf(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), 60);
    }

    /** The first minute that lies wholly after it. */
    private static long minuteFrom(Instant time) {
        return minuteOf(time.plus(Duration.ofMinutes(1)).minusNanos(1));
    }
}
