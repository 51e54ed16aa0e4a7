package io.huoke.quota;

import io.huoke.schemas.AlertRow.Severity;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What ends soon, each day's batches on their own clock: on-call hears of them when WeCom would tell (page 97299), whether
 * it does or not. Days are those of Asia/Shanghai, because callback and A8 differ in the time of day.
 */
final class ExpiryRules {

    /** How many days before the end on-call hears of it, the first last. */
    private static final List<Integer> STAGES = List.of(1, 2, 3, 7, 14);

    /** From here on it is a warning. */
    private static final int URGENT = 3;

    private static final int FIRST = STAGES.getLast();

    private ExpiryRules() {}

    static Findings of(Subject subject, QuotaFacts facts, Instant now) {
        LocalDate today = Days.of(now);
        Findings all = Findings.NONE;
        for (Map.Entry<LocalDate, Notice> end : ending(facts).entrySet()) {
            all = all.and(of(subject, end.getKey(), end.getValue(), today));
        }
        return all;
    }

    /** By day: A8, and what callbacks have told since. */
    private static SortedMap<LocalDate, Notice> ending(QuotaFacts facts) {
        SortedMap<LocalDate, Notice> ending = new TreeMap<>();
        Sample sample = facts.sample();
        if (sample != null) {
            sample.batches()
                    .forEach(batch -> ending.put(batch.expireDate(), new Notice(sample.told(), batch.balance())));
        }
        facts.notices().forEach((day, notice) -> {
            if (sample == null || notice.told().time().isAfter(sample.told().time())) {
                ending.put(day, notice);
            }
        });
        return ending;
    }

    private static Findings of(Subject subject, LocalDate end, Notice notice, LocalDate today) {
        long daysLeft = ChronoUnit.DAYS.between(today, end);
        if (daysLeft < 0) {
            return Findings.NONE;
        }
        Optional<Instant> next = next(end, today).map(Days::begin);
        OptionalInt stage = STAGES.stream()
                .mapToInt(Integer::intValue)
                .filter(days -> days >= daysLeft)
                .findFirst();
        return new Findings(
                Optional.empty(),
                stage.isEmpty()
                        ? List.of()
                        : List.of(subject.condition(
                                "QuotaExpiring",
                                Map.entry("expires", end.toString()),
                                stage.getAsInt() <= URGENT ? Severity.WARNING : Severity.INFO,
                                since(end, notice),
                                summary(subject, end, notice),
                                "Use it before, for example by leading more customers to this enterprise's links;"
                                        + " if it needs more afterwards, have it buy quota in WeCom's admin console"
                                        + " (客户联系 → 获客助手).",
                                List.of(notice.told().eventId()),
                                stage.getAsInt() + "d")),
                next);
    }

    private static String summary(Subject subject, LocalDate end, Notice notice) {
        Long number = notice.number();
        return (number == null ? "a part of the acquisition quota" : "acquisition quota for " + number + " customers")
                + " of " + subject.inWords() + " expires on " + end + " (Asia/Shanghai)";
    }

    /** When the first stage began, or it was learned later. */
    private static Instant since(LocalDate end, Notice notice) {
        return Told.later(Days.begin(end.minusDays(FIRST)), notice.told().time());
    }

    /** The next day on which it is another stage, or over. */
    private static Optional<LocalDate> next(LocalDate end, LocalDate today) {
        return Stream.concat(STAGES.stream().map(end::minusDays), Stream.of(end.plusDays(1)))
                .filter(day -> day.isAfter(today))
                .min(LocalDate::compareTo);
    }
}
