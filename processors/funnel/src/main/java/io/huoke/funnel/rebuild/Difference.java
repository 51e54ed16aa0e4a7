package io.huoke.funnel.rebuild;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tells which rows of the funnel are wrong. */
final class Difference {

    private Difference() {}

    /**
     * A row on its topic.
     *
     * @param revision null if whoever wrote it gave none
     */
    record Shown(DayRow row, @Nullable Long revision) {}

    /**
     * The rows at one moment, by what they are; both sides have processed at least what had happened before it.
     *
     * @param live of the funnel
     * @param shadow of its shadow
     */
    record Moment(Map<RowId, Shown> live, Map<RowId, Shown> shadow) {

        Moment {
            live = Map.copyOf(live);
            shadow = Map.copyOf(shadow);
        }
    }

    /**
     * A row that is wrong.
     *
     * @param before null if it is missing
     * @param after what it should be; counts nothing if it should not be there
     */
    record Wrong(@Nullable DayRow before, DayRow after) {

        RowId id() {
            return after.id();
        }

        /** What the row is, for the columns. */
        DayRow known() {
            return before == null ? after.empty() : before;
        }
    }

    /**
     * The rows that differ between funnel and shadow, and that neither has written between the two moments. Either may be
     * ahead of the other, by no more than what happens between one moment and the next: so a row that one of them is to
     * write yet does not count as different.
     */
    static List<Wrong> of(Moment first, Moment second) {
        SortedSet<RowId> ids = new TreeSet<>(second.live().keySet());
        ids.addAll(second.shadow().keySet());
        List<Wrong> wrong = new ArrayList<>();
        for (RowId id : ids) {
            Shown live = second.live().get(id);
            Shown shadow = second.shadow().get(id);
            boolean steady = Objects.equals(first.live().get(id), live)
                    && Objects.equals(first.shadow().get(id), shadow);
            DayRow before = live == null ? null : live.row();
            DayRow after = shadow == null ? null : shadow.row();
            if (steady && !Objects.equals(before, after)) {
                wrong.add(new Wrong(
                        before, after == null ? Objects.requireNonNull(before).empty() : after));
            }
        }
        return wrong;
    }
}
