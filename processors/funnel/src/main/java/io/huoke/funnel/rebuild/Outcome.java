package io.huoke.funnel.rebuild;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a rebuild found and did.
 *
 * @param from the first day that was counted once more; null if no day lies wholly inside the retained events
 * @param to the last one
 * @param rows that differed
 */
public record Outcome(@Nullable LocalDate from, @Nullable LocalDate to, List<ChangedRow> rows) {

    /** What became of a row that differed. */
    public enum Fate {
        /** Nothing was written. */
        FOUND,
        /** The row is right now. */
        CORRECTED,
        /** The funnel has written the row meanwhile, or it was forgotten. */
        CHANGED_MEANWHILE
    }

    /**
     * A value of a row that differed.
     *
     * @param name as in the row's JSON
     * @param before null for none
     * @param after null for none
     */
    public record Column(String name, @Nullable Object before, @Nullable Object after) {}

    /**
     * A row that differed.
     *
     * @param topic without prefix
     * @param key of the row
     * @param columns that differed
     */
    public record ChangedRow(String topic, String key, List<Column> columns, Fate fate) {

        public ChangedRow {
            columns = List.copyOf(columns);
        }

        static ChangedRow of(Difference.Wrong wrong, Fate fate) {
            Map<String, @Nullable Object> after = wrong.after().columns();
            List<Column> columns = new ArrayList<>();
            wrong.known().columns().forEach((name, value) -> {
                if (!Objects.equals(value, after.get(name))) {
                    columns.add(new Column(name, value, after.get(name)));
                }
            });
            return new ChangedRow(wrong.id().topic().baseName(), wrong.id().key(), columns, fate);
        }
    }

    public Outcome {
        rows = List.copyOf(rows);
    }

    /** How many rows met that fate. */
    public long count(Fate fate) {
        return rows.stream().filter(row -> row.fate() == fate).count();
    }

    /** By how much each column was wrong, by topic and column. */
    public Map<String, Map<String, Long>> totals() {
        Map<String, Map<String, Long>> totals = new LinkedHashMap<>();
        for (ChangedRow row : rows) {
            Map<String, Long> ofTopic = totals.computeIfAbsent(row.topic(), topic -> new LinkedHashMap<>());
            for (Column column : row.columns()) {
                if (column.before() instanceof Long before && column.after() instanceof Long after) {
                    ofTopic.merge(column.name(), after - before, Long::sum);
                }
            }
        }
        return totals;
    }
}
