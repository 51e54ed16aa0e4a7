package io.huoke.quota;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was told of the quota of one subject: the latest of each kind, and as much of the past as the rules need. In
 * whatever order and however often it is told, it is the same in the end, because of each kind the greatest are kept in an
 * order that has no ties. Immutable; state of the service as JSON.
 *
 * @param told the latest of each sign
 * @param sample the latest of A8
 * @param inBetween when A8 told a balance that is neither low nor ample, see {@link #thinned}
 * @param increases when callbacks told of an increase, see {@link #thinned}
 * @param days of the latest {@value #DAYS} days that A8 told something on, the last it told
 * @param notices by the day in Asia/Shanghai on which something ends, the {@value #MANY} latest
 * @param price the latest change
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record QuotaFacts(
        Map<Sign, Told> told,
        @Nullable Sample sample,
        List<Instant> inBetween,
        List<Instant> increases,
        SortedMap<LocalDate, Usage> days,
        SortedMap<LocalDate, Notice> notices,
        @Nullable Price price) {

    /** Nothing. */
    static final QuotaFacts NONE =
            new QuotaFacts(Map.of(), null, List.of(), List.of(), new TreeMap<>(), new TreeMap<>(), null);

    /** Far more than the rules look at, and little to store. */
    private static final int MANY = 32;

    /** As many as {@link Forecast} looks at, and one to spare. */
    private static final int DAYS = 16;

    /** Far shorter than {@link BalanceRules#HOLD}; so many of them are far longer. */
    private static final long SPAN_SECONDS = 600;

    QuotaFacts {
        told = Collections.unmodifiableMap(told.isEmpty() ? new EnumMap<>(Sign.class) : new EnumMap<>(told));
        inBetween = List.copyOf(inBetween);
        increases = List.copyOf(increases);
        days = Collections.unmodifiableSortedMap(new TreeMap<>(days));
        notices = Collections.unmodifiableSortedMap(new TreeMap<>(notices));
    }

    /** The latest of a sign. */
    Optional<Told> latest(Sign sign) {
        return Optional.ofNullable(told.get(sign));
    }

    /** With what a callback is a sign of. */
    QuotaFacts with(Sign sign, Told when) {
        Map<Sign, Told> all = new EnumMap<>(Sign.class);
        all.putAll(told);
        all.merge(sign, when, Told::later);
        List<Instant> increased = sign == Sign.INCREASED ? thinned(increases, when.time()) : increases;
        return new QuotaFacts(all, sample, inBetween, increased, days, notices, price);
    }

    /** With what A8 told. */
    QuotaFacts with(Sample more) {
        QuotaFacts signs = this;
        for (Sign sign : more.signs()) {
            signs = signs.with(sign, more.told());
        }
        Instant time = more.told().time();
        List<Instant> between = more.isInBetween() ? thinned(inBetween, time) : inBetween;
        TreeMap<LocalDate, Usage> usage = new TreeMap<>(days);
        usage.merge(Days.of(time), new Usage(time, more.total()), Told::later);
        while (usage.size() > DAYS) {
            usage.pollFirstEntry();
        }
        return new QuotaFacts(signs.told, Told.later(sample, more), between, increases, usage, notices, price);
    }

    /** With what ends on a day. */
    QuotaFacts with(LocalDate day, Notice notice) {
        TreeMap<LocalDate, Notice> all = new TreeMap<>(notices);
        all.merge(day, notice, Told::later);
        if (all.size() > MANY) {
            // By the order of notices, which has no ties between two days either: an event tells of one.
            all.entrySet().stream().min(Map.Entry.comparingByValue()).ifPresent(oldest -> all.remove(oldest.getKey()));
        }
        return new QuotaFacts(told, sample, inBetween, increases, days, all, price);
    }

    /** With another price. */
    QuotaFacts with(Price change) {
        return new QuotaFacts(told, sample, inBetween, increases, days, notices, Told.later(price, change));
    }

    /**
     * Times and one more, of which those are left out without which the rules can do: of the latest {@value #MANY} spans of
     * ten minutes that have one, all but the first and the last. So the first after any other time is found, or one that is
     * not much later; and of many in a short while not those are forgotten that came long before.
     */
    private static List<Instant> thinned(List<Instant> times, Instant more) {
        TreeMap<Long, TreeSet<Instant>> spans = new TreeMap<>();
        Stream.concat(times.stream(), Stream.of(more)).forEach(time -> spans.computeIfAbsent(
                        Math.floorDiv(time.getEpochSecond(), SPAN_SECONDS), span -> new TreeSet<>())
                .add(time));
        while (spans.size() > MANY) {
            spans.pollFirstEntry();
        }
        return spans.values().stream()
                .flatMap(span -> Stream.of(span.first(), span.last()).distinct())
                .toList();
    }
}
