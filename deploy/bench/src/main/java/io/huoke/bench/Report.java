package io.huoke.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures of all sections as Markdown and as JSON: medians, and in brackets the smallest and the largest value. */
final class Report {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Machine machine;
    private final String command;
    private final Map<Section, Figures> sections = new LinkedHashMap<>();

    /** @param command what made it */
    Report(Machine machine, String command) {
        this.machine = machine;
        this.command = command;
    }

    void add(Section section, Figures figures) {
        sections.put(section, figures);
    }

    /** Writes {@code results.md} and {@code results.json}. */
    void writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("results.md"), markdown());
        Files.writeString(directory.resolve("results.json"), MAPPER.writeValueAsString(json()) + "\n");
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# Results\n\n`" + command + "` on " + machine + ".\n\n"
                + "Medians of all rounds; in brackets the smallest and the largest. Ratios are medians of the ratios of each"
                + " round.\n");
        sections.forEach((section, figures) -> text.append(markdown(section, figures)));
        return text.toString();
    }

    static String markdown(Section section, Figures figures) {
        StringBuilder text = new StringBuilder("\n## " + section.title() + "\n\n" + section.conditions() + "\n");
        // A metric per row: there are more of them than fit beside each other.
        List<String> subjects = List.copyOf(figures.subjects());
        List<String> metrics = List.copyOf(figures.metrics());
        if (subjects.size() <= metrics.size()) {
            table(text, "", subjects, metrics, (row, column) -> cell(figures.values(column, row)));
        } else {
            table(text, "", metrics, subjects, (row, column) -> cell(figures.values(row, column)));
        }
        List<Target> targets = section.targets(figures);
        if (!targets.isEmpty()) {
            text.append("\n| must hold | limit | measured | |\n|---|---|---|---|\n");
            targets.forEach(target -> text.append("| %s | %s %s | %s | %s |%n"
                    .formatted(
                            target.what(),
                            target.atLeast() ? "≥" : "≤",
                            number(target.limit()),
                            number(target.measured()),
                            target.met() ? "met" : "**missed**")));
        }
        return text.toString();
    }

    private interface Cells {
        String of(String row, String column);
    }

    private static void table(StringBuilder text, String corner, List<String> columns, List<String> rows, Cells cells) {
        text.append("\n| ")
                .append(corner)
                .append(" | ")
                .append(String.join(" | ", columns))
                .append(" |\n|---|");
        text.append("---|".repeat(columns.size())).append('\n');
        for (String row : rows) {
            text.append("| ").append(row).append(" | ");
            text.append(columns.stream().map(column -> cells.of(row, column)).collect(Collectors.joining(" | ")));
            text.append(" |\n");
        }
    }

    private static String cell(List<Double> values) {
        if (values.isEmpty()) {
            return "–";
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        String median = number(Figures.median(values));
        return sorted.length == 1
                ? median
                : median + " (" + number(sorted[0]) + "–" + number(sorted[sorted.length - 1]) + ")";
    }

    /** Three digits that count, or all before the point. */
    private static String number(double value) {
        double size = Math.abs(value);
        String format =
                size == Math.rint(size) || size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f";
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value);
    }

    private Map<String, Object> json() {
        List<Object> all = new ArrayList<>();
        sections.forEach((section, figures) -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("section", section.name());
            json.put("conditions", section.conditions());
            json.put("figures", figures.all());
            json.put(
                    "targets",
                    section.targets(figures).stream().map(Report::json).toList());
            all.add(json);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("command", command);
        json.put("machine", machine.toString());
        json.put("sections", all);
        return json;
    }

    private static Map<String, Object> json(Target target) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", target.what());
        json.put(target.atLeast() ? "atLeast" : "atMost", target.limit());
        json.put("measured", Double.isNaN(target.measured()) ? null : target.measured());
        json.put("met", target.met());
        return json;
    }
}
