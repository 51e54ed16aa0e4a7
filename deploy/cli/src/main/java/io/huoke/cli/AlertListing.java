package io.huoke.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.cli.CurrentAlerts.Known;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.SilenceRow;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code huoke alerts} prints.
 *
 * @param alerts in the order in which they are printed
 * @param now against which ages are counted
 */
record AlertListing(List<Known> alerts, Instant now) {

    private static final String NONE = "-";

    /** Tenants name themselves: a name may be as long as its enterprise likes. */
    private static final int MAX_NAME = 40;

    private static final int MAX_SENTENCE = 300;

    /** For a human, in columns. */
    void printTable(PrintWriter out) {
        Table table = new Table("severity", "name", "tenant", "since", "state", "told", "summary");
        for (Known known : alerts) {
            AlertRow alert = known.alert();
            table.row(
                    SeverityConverter.name(alert.severity()),
                    alert.name(),
                    tenant(alert),
                    Ages.relative(alert.since(), now),
                    state(known),
                    known.sinks().isEmpty() ? NONE : String.join(", ", known.sinks()),
                    cut(alert.summary(), MAX_SENTENCE));
        }
        table.print(out);
    }

    private static String tenant(AlertRow alert) {
        String tenant = alert.tenant();
        if (tenant == null) {
            return NONE;
        }
        String name = alert.corpName();
        return name == null ? tenant : tenant + " (" + cut(name, MAX_NAME) + ")";
    }

    private String state(Known known) {
        Instant ended = known.alert().resolvedAt();
        if (!known.alert().isFiring()) {
            return ended == null ? "resolved" : "resolved " + Ages.relative(ended, now);
        }
        return known.silences().stream()
                .map(SilenceRow::until)
                .max(Instant::compareTo)
                .map(until -> "silenced for " + Ages.of(Duration.between(now, until)))
                .orElse("firing");
    }

    /** For a machine, as {@code GET /v1/alerts} has it. */
    ObjectNode toJson() {
        ObjectNode json = Json.MAPPER.createObjectNode();
        ArrayNode rows = json.putArray("alerts");
        for (Known known : alerts) {
            ObjectNode row = Json.MAPPER.valueToTree(known.alert());
            row.set("told", Json.MAPPER.valueToTree(known.told()));
            row.set(
                    "silencedBy",
                    Json.MAPPER.valueToTree(
                            known.silences().stream().map(SilenceRow::id).toList()));
            rows.add(row);
        }
        return json;
    }

    /** Silences for a human, in columns. */
    static void printSilences(List<SilenceRow> silences, Instant now, PrintWriter out) {
        Table table = new Table("id", "silences", "since", "ends", "comment");
        for (SilenceRow silence : silences) {
            table.row(
                    silence.id(),
                    what(silence),
                    Ages.relative(silence.createdAt(), now),
                    Ages.relative(silence.until(), now),
                    text(silence.comment()));
        }
        table.print(out);
    }

    private static String what(SilenceRow silence) {
        List<String> conditions = new ArrayList<>();
        add(conditions, "name", silence.name());
        add(conditions, "tenant", silence.tenants());
        add(conditions, "key", silence.alertKey());
        return String.join(", ", conditions);
    }

    private static void add(List<String> conditions, String what, @Nullable String value) {
        if (value != null) {
            conditions.add(what + " " + value);
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? NONE : cut(value, MAX_SENTENCE);
    }

    /** At the end of a code point. */
    private static String cut(String text, int max) {
        return text.codePointCount(0, text.length()) <= max
                ? text
                : text.substring(0, text.offsetByCodePoints(0, max)) + "…";
    }
}
