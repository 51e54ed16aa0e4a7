package io.huoke.quota;

import io.huoke.schemas.QuotaRow.Batch;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When a balance runs out at the pace of the days before. */
final class Forecast {

    /** The days before which count. */
    private static final int WINDOW_DAYS = 14;

    /** Less history tells nothing. */
    private static final Duration ENOUGH = Duration.ofDays(3);

    /** As far as it looks ahead. */
    private static final int HORIZON_DAYS = 180;

    /** Of a customer: what fractions leave when they are taken away one by one. */
    private static final double NOTHING = 1e-6;

    private Forecast() {}

    /** The first day at whose end nothing is left; empty if that is far away, unknown or past. */
    static Optional<LocalDate> exhausted(QuotaFacts facts, LocalDate today) {
        Sample sample = facts.sample();
        if (sample == null || sample.balance() <= 0) {
            return Optional.empty();
        }
        double perDay = perDay(List.copyOf(facts.days().values()));
        return perDay > 0 ? exhausted(sample, perDay, today) : Optional.empty();
    }

    /** What was used per day; 0 or less if there is too little history. */
    private static double perDay(List<Usage> days) {
        Usage last = days.getLast();
        Usage first = last;
        for (Usage earlier : days.reversed()) {
            boolean counts = earlier.total() <= first.total()
                    && Days.of(earlier.time()).isAfter(Days.of(last.time()).minusDays(WINDOW_DAYS + 1));
            if (!counts) {
                // A total that went backwards began anew.
                break;
            }
            first = earlier;
        }
        Duration span = Duration.between(first.time(), last.time());
        return span.compareTo(ENOUGH) < 0
                ? 0
                : (last.total() - first.total()) * (double) Duration.ofDays(1).toSeconds() / span.toSeconds();
    }

    private static Optional<LocalDate> exhausted(Sample sample, double perDay, LocalDate today) {
        List<Lot> lots = new ArrayList<>();
        long withEnd = 0;
        for (Batch batch : sample.batches()) {
            lots.add(new Lot(batch.expireDate(), batch.balance()));
            withEnd += batch.balance();
        }
        // What A8 says is left beside the batches has no end.
        lots.add(new Lot(LocalDate.MAX, Math.max(0, sample.balance() - withEnd)));
        for (int ahead = 0; ahead <= HORIZON_DAYS; ahead++) {
            LocalDate day = today.plusDays(ahead);
            lots.removeIf(lot -> lot.end.isBefore(day));
            double wanted = perDay;
            for (Lot lot : lots) {
                double taken = Math.min(wanted, lot.left);
                lot.left -= taken;
                wanted -= taken;
            }
            if (lots.stream()
                            .filter(lot -> lot.end.isAfter(day))
                            .mapToDouble(lot -> lot.left)
                            .sum()
                    <= NOTHING) {
                return Optional.of(day);
            }
        }
        return Optional.empty();
    }

    /** What is left of what ends on a day; it can be used on that day still. */
    private static final class Lot {

        private final LocalDate end;
        private double left;

        Lot(LocalDate end, double left) {
            this.end = end;
            this.left = left;
        }
    }
}
