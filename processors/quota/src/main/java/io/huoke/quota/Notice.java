package io.huoke.quota;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * That a part of a quota ends on a day: quota_expire_soon (page 97299).
 *
 * @param told when, and by which event
 * @param number how much; null where it was not told
 */
record Notice(Told told, @Nullable Long number) implements Comparable<Notice> {

    private static final Comparator<Notice> ORDER = Comparator.comparing(Notice::told);

    @Override
    public int compareTo(Notice other) {
        return ORDER.compare(this, other);
    }
}
