package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.cli.DemoReport.Line;
import io.huoke.sandbox.Facts;
import io.huoke.sandbox.Facts.Customer;
import io.huoke.sandbox.Person;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.LinkMethod;
import io.huoke.schemas.Day;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.Origin;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The demo's exit code must be able to say no. */
class DemoReportTest {

    private static final LocalDate DAY = LocalDate.of(2026, 1, 1);
    private static final Facts TRUTH = new Facts(
            Map.of(new Person("c", "u1", "wm1"), new Customer(true, "ca1")), Map.of(new Day(DAY), 1L), 5, 4, 1);

    @Test
    void agreesWithAResultThatIsRight() {
        assertThat(report(TRUTH, row(true, "ca1"), counts(5, 1)).ok()).isTrue();
    }

    @Test
    void refusesAWrongCount() {
        assertWrong("opens", report(TRUTH, row(true, "ca1"), counts(6, 1)));
        assertWrong("adds on 2026-01-01", report(TRUTH, row(true, "ca1"), counts(5, 2)));
        assertWrong("chatted", report(TRUTH, row(false, "ca1"), counts(5, 1)));
        assertWrong("with link", report(TRUTH, row(true, "ca2"), counts(5, 1)));
    }

    @Test
    void refusesAMissingCustomer() {
        DemoReport report = DemoReport.of(TRUTH, TRUTH, List.of(), List.of(counts(5, 1)));

        assertThat(report.lines())
                .filteredOn(line -> line.name().equals("customers"))
                .noneMatch(Line::ok);
    }

    @Test
    void measuresOpensByWhatWasDelivered() {
        Facts delivered = new Facts(TRUTH.customers(), TRUTH.addsByDay(), 3, 4, 1);

        assertThat(report(delivered, row(true, "ca1"), counts(3, 1)).ok()).isTrue();
        assertWrong("opens", report(delivered, row(true, "ca1"), counts(5, 1)));
    }

    private static void assertWrong(String name, DemoReport report) {
        assertThat(report.ok()).isFalse();
        assertThat(report.lines())
                .filteredOn(line -> !line.ok())
                .extracting(Line::name)
                .containsExactly(name);
    }

    private static DemoReport report(Facts delivered, ConversionRow row, LinkFunnelRow counts) {
        return DemoReport.of(TRUTH, delivered, List.of(row), List.of(counts));
    }

    private static LinkFunnelRow counts(long opens, long adds) {
        return new LinkFunnelRow("ww1/c", "ca1", new Day(DAY), opens, 4, adds, 1, 1, 0, null, null, null, false);
    }

    private static ConversionRow row(boolean chatted, String linkId) {
        Instant time = Instant.parse("2026-01-01T00:00:00Z");
        return new ConversionRow(
                "ww1/c",
                "c",
                "u1",
                "wm1",
                "s1",
                null,
                linkId,
                LinkMethod.CHAT,
                List.of(),
                null,
                null,
                time,
                chatted ? time : null,
                chatted,
                null,
                null,
                0,
                null,
                List.of(Origin.CALLBACK),
                List.of("id"));
    }
}
