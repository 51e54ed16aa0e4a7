package io.huoke.quota;

import static java.util.Objects.requireNonNull;

import io.huoke.schemas.QuotaRow.Batch;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What A8 told at a time (page 97375).
 *
 * @param told when, and by which event
 * @param total used in all of history
 * @param balance what is left
 * @param batches what is left of what ends on the same day in Asia/Shanghai, the first to end first; none is empty
 */
record Sample(Told told, long total, long balance, List<Batch> batches) implements Comparable<Sample> {

    /** Less is low: where WeCom's own balance_low comes (page 97299). */
    static final long LOW = 20;

    /** From here on low is over at once; in between it has to last, or few customers would end and begin it over and over. */
    static final long AMPLE = 30;

    Sample {
        batches = List.copyOf(batches);
    }

    /**
     * What an event says.
     *
     * @throws NullPointerException if a batch has no date
     * @throws ArithmeticException if batches are more than can be counted
     * @throws java.time.DateTimeException if a date is none
     */
    static Sample of(ReconciledEvent event, Reconciled.Quota quota) {
        TreeMap<LocalDate, Long> left = new TreeMap<>();
        for (Reconciled.Quota.Batch batch : quota.quotaList()) {
            // Jackson passes null for what is missing; such a record is set aside.
            Instant ends = requireNonNull(batch.expireDate(), "expireDate");
            if (batch.balance() > 0) {
                left.merge(Days.of(ends), batch.balance(), Math::addExact);
            }
        }
        return new Sample(
                new Told(event.time(), event.id()),
                quota.total(),
                quota.balance(),
                left.entrySet().stream()
                        .map(batch -> new Batch(batch.getKey(), batch.getValue()))
                        .toList());
    }

    /** What it is a sign of. */
    Set<Sign> signs() {
        if (balance <= 0) {
            return EnumSet.of(Sign.A8_NONE);
        }
        Set<Sign> signs = EnumSet.of(Sign.A8_SOME);
        if (balance < LOW) {
            signs.add(Sign.A8_LOW);
        } else if (balance >= AMPLE) {
            signs.add(Sign.A8_AMPLE);
        }
        return signs;
    }

    /** Whether that is neither little nor so much that low is over. */
    boolean isInBetween() {
        return balance >= LOW && balance < AMPLE;
    }

    @Override
    public int compareTo(Sample other) {
        return told.compareTo(other.told);
    }
}
