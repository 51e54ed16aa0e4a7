package io.huoke.funnel.rebuild;

import io.huoke.schemas.Topic;
import java.util.Comparator;

/**
 * Which row.
 *
 * @param topic that it is on
 * @param key of the row
 */
record RowId(Topic topic, String key) implements Comparable<RowId> {

    private static final Comparator<RowId> ORDER =
            Comparator.comparing(RowId::topic).thenComparing(RowId::key);

    @Override
    public int compareTo(RowId other) {
        return ORDER.compare(this, other);
    }
}
