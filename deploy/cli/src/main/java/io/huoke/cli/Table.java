package io.huoke.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows in columns that are as wide as their widest cell. */
final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headers) {
        rows.add(List.of(headers));
    }

    /** As many cells as there are headers; nothing in them reaches the terminal but what can be printed. */
    void row(String... cells) {
        rows.add(List.of(cells).stream().map(DeadLetterListing::line).toList());
    }

    void print(PrintWriter out) {
        int columns = rows.getFirst().size();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                int width = width(column);
                String cell = row.get(column);
                line.append(cell).append(" ".repeat(width - cell.length())).append(GAP);
            }
            out.println(line.toString().stripTrailing());
        }
        out.flush();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
