package io.huoke.quota;

import io.huoke.schemas.Event;
import io.huoke.schemas.QuotaRow.State;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.WeComEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What has to follow from a history, said in another way: by looking at all of it whenever it is asked. */
final class QuotaOracle {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WEEK = Duration.ofDays(7);

    private final List<Event> sorted;

    QuotaOracle(List<Event> events) {
        this.sorted = events.stream()
                .sorted(Comparator.comparing(Event::time)
                        .thenComparing(QuotaOracle::weight)
                        .thenComparing(Event::id))
                .toList();
    }

    /** Of what is at the same time the heavier one is believed. */
    private static int weight(Event event) {
        return event instanceof ReconciledEvent
                ? 3
                : List.of("exhausted", "increased", "low").indexOf(change(event).replace("balance_", ""));
    }

    private static String change(Event event) {
        return event.type().substring(event.type().lastIndexOf('.') + 1);
    }

    private static boolean is(Event event, String change) {
        return event instanceof WeComEvent && change(event).equals(change);
    }

    private static boolean isA8(Event event, Predicate<Long> balance) {
        return event instanceof ReconciledEvent found
                && found.data() instanceof Reconciled.Quota quota
                && balance.test(quota.balance());
    }

    private Optional<Event> last(Predicate<Event> wanted) {
        return sorted.stream().filter(wanted).reduce((one, other) -> other);
    }

    private boolean isExhausted() {
        return last(event -> is(event, "balance_exhausted")
                        || is(event, "balance_increased")
                        || isA8(event, balance -> true))
                .filter(event -> is(event, "balance_exhausted") || isA8(event, balance -> balance <= 0))
                .isPresent();
    }

    Optional<State> state() {
        if (isExhausted()) {
            return Optional.of(State.EXHAUSTED);
        }
        return last(event -> is(event, "balance_low") || is(event, "balance_increased") || isA8(event, balance -> true))
                .map(event -> is(event, "balance_low") || isA8(event, balance -> balance < 20)
                        ? State.LOW
                        : is(event, "balance_increased") ? State.UNKNOWN : State.OK)
                .or(() -> last(event -> is(event, "quota_expire_soon")
                                && !Long.valueOf(0)
                                        .equals(((WeComEvent) event).data().expireQuotaNum()))
                        .map(event -> State.UNKNOWN));
    }

    private boolean isLow(Instant now) {
        boolean low = false;
        Instant ends = Instant.MAX;
        // Of one time evidence comes first, so that what ends it is not older.
        List<Event> evidenceFirst = sorted.stream()
                .sorted(Comparator.comparing(Event::time).thenComparing(event -> !isEvidence(event)))
                .toList();
        Instant since = Instant.MIN;
        for (Event event : evidenceFirst) {
            if (isEvidence(event)) {
                low = true;
                ends = Instant.MAX;
                since = event.time();
            } else if (isA8(event, balance -> balance >= 30)) {
                low = false;
            } else if (isA8(event, balance -> balance >= 20)
                    || (is(event, "balance_increased") && event.time().isAfter(since))) {
                Instant end = event.time().plus(HOUR);
                ends = end.isBefore(ends) ? end : ends;
            }
        }
        return low && ends.isAfter(now);
    }

    private static boolean isEvidence(Event event) {
        return is(event, "balance_low") || isA8(event, balance -> balance > 0 && balance < 20);
    }

    private TreeMap<LocalDate, Long> ending() {
        Optional<ReconciledEvent> a8 =
                last(event -> isA8(event, balance -> true)).map(ReconciledEvent.class::cast);
        TreeMap<LocalDate, Long> ending = new TreeMap<>();
        a8.ifPresent(event -> ((Reconciled.Quota) event.data())
                .quotaList()
                .forEach(batch -> ending.merge(day(batch.expireDate()), batch.balance(), Long::sum)));
        ending.values().removeIf(balance -> balance == 0);
        sorted.stream()
                .filter(event -> is(event, "quota_expire_soon"))
                .filter(event -> a8.isEmpty() || event.time().isAfter(a8.get().time()))
                .map(event -> ((WeComEvent) event).data())
                .filter(data -> data.expireQuotaNum() == null || data.expireQuotaNum() > 0)
                .forEach(data -> ending.put(day(data.expireTime()), data.expireQuotaNum()));
        return ending;
    }

    private static LocalDate day(Instant time) {
        return time.atZone(ZoneId.of("Asia/Shanghai")).toLocalDate();
    }

    private static Optional<String> notice(LocalDate day, Instant now) {
        long left = ChronoUnit.DAYS.between(day(now), day);
        return left < 0 || left > 14
                ? Optional.empty()
                : Optional.of(left <= 1 ? "1d" : left <= 3 ? left + "d" : left <= 7 ? "7d" : "14d");
    }

    private boolean holdsForAWeek(Optional<Event> event, Instant now) {
        return event.filter(told -> told.time().plus(WEEK).isAfter(now)).isPresent();
    }

    /** Keys, and notices, of what fires. */
    Set<String> firing(Instant now) {
        Set<String> firing = new TreeSet<>();
        Stream.of("QuotaExhausted").filter(key -> isExhausted()).forEach(key -> firing.add(key + "/ww1/wp1"));
        Stream.of("QuotaLow").filter(key -> isLow(now)).forEach(key -> firing.add(key + "/ww1/wp1"));
        ending().keySet().forEach(day -> notice(day, now)
                .ifPresent(notice -> firing.add("QuotaExpiring/ww1/wp1/" + day + " " + notice)));
        if (holdsForAWeek(last(event -> is(event, "service_balance_low")), now)) {
            firing.add("ProviderQuotaLow/ww1/wp1");
        }
        Optional<Event> gone = last(event -> is(event, "service_balance_exhausted"));
        boolean used = last(event -> is(event, "service_balance_consumed"))
                .filter(use -> gone.isPresent() && use.time().isAfter(gone.get().time()))
                .isPresent();
        if (!used && holdsForAWeek(gone, now)) {
            firing.add("ProviderQuotaExhausted/ww1/wp1");
        }
        return firing;
    }
}
