package io.huoke.quota;

import static io.huoke.quota.Events.TENANT;
import static io.huoke.quota.Events.deleted;
import static io.huoke.quota.Events.link;
import static io.huoke.quota.Events.unavailable;
import static io.huoke.quota.QuotaDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.LinkRow.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkTest {

    @TempDir
    private Path directory;

    private QuotaDriver quota;

    @BeforeEach
    void open() {
        quota = new QuotaDriver(directory).name(TENANT, "Example Ltd");
    }

    @AfterEach
    void close() {
        quota.close();
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    private List<Boolean> firing() {
        return quota.alerts().stream().map(AlertRow::isFiring).toList();
    }

    @Test
    void callbackAndRowAreOneAlertInWhicheverOrder() {
        quota.tell(link("ca1", Status.ACTIVE, at(-60)));
        for (int i = 0; i < 10; i++) {
            quota.tell(unavailable("ca1", at(0))).tell(link("ca1", Status.UNAVAILABLE, at(0)));
            quota.tell(link("ca2", Status.UNAVAILABLE, at(0))).tell(unavailable("ca2", at(0)));
        }

        assertThat(quota.alerts())
                .extracting(AlertRow::key)
                .containsExactly("LinkUnavailable/ww1/wp1/ca1", "LinkUnavailable/ww1/wp1/ca2");
    }

    @Test
    void theAlertNamesTheLink() {
        quota.tell(link("ca1", Status.ACTIVE, at(-60))).tell(unavailable("ca1", at(0)));

        assertThat(quota.alerts()).singleElement().satisfies(row -> {
            assertThat(row.severity()).isEqualTo(Severity.WARNING);
            assertThat(row.since()).isEqualTo(at(0));
            assertThat(row.summary()).startsWith("acquisition link spring (ca1) of Example Ltd (ww1/wp1) adds nobody");
            assertThat(row.labels()).containsEntry("link", "ca1");
            assertThat(row.eventIds()).hasSize(1);
        });
    }

    @Test
    void aLaterRowThatSaysSomethingElseEndsIt() {
        quota.tell(unavailable("ca1", at(0))).tell(link("ca1", Status.UNAVAILABLE, at(0)));
        quota.tell(link("ca1", Status.ACTIVE, at(-1)));
        assertThat(firing()).containsExactly(true);

        quota.tell(link("ca1", Status.ACTIVE, at(60)));
        assertThat(firing()).containsExactly(false);

        quota.tell(unavailable("ca1", at(30)));
        assertThat(firing()).as("told late").isEmpty();
        quota.tell(unavailable("ca1", at(90)));
        assertThat(firing()).containsExactly(true);
        quota.tell(link("ca1", Status.DELETED, at(120)));
        assertThat(firing()).containsExactly(false);
    }

    @Test
    void aLaterDeletionEndsIt() {
        quota.tell(deleted("ca2", at(10)), unavailable("ca2", at(0)));
        assertThat(firing()).as("told late").isEmpty();
        quota.tell(unavailable("ca1", at(0)));
        assertThat(firing()).containsExactly(true);

        quota.tell(deleted("ca1", at(0)));

        assertThat(firing()).containsExactly(false);
    }

    @Test
    void onlyWhereTheRangeIsNotKnownSilenceEndsIt() {
        LinkRow ofComponent = new LinkRow(TENANT, "ca3", null, null, null, null, null, null, Status.UNAVAILABLE, at(0));
        quota.tell(unavailable("ca1", at(0)), unavailable("ca2", at(0))).tell(ofComponent);
        quota.tell(link("ca2", Status.UNAVAILABLE, at(0)));
        assertThat(firing()).containsExactly(true, true, true);

        quota.advanceTo(START.plus(Duration.ofDays(7)), Duration.ofDays(8));

        assertThat(quota.alerts().stream().filter(row -> !row.isFiring()).map(AlertRow::key))
                .containsExactlyInAnyOrder("LinkUnavailable/ww1/wp1/ca1", "LinkUnavailable/ww1/wp1/ca3");
    }

    @Test
    void ofALinkThatNothingBecomesOfNothingIsKept() {
        quota.tell(link("ca1", Status.ACTIVE, at(0))).tell(unavailable("ca2", at(0)));
        quota.tell(link("ca3", Status.UNAVAILABLE, at(0)));

        quota.advance(Duration.ofDays(61)).advance(Duration.ofSeconds(10));

        assertThat(quota.stored())
                .filteredOn(entry -> entry.startsWith("links:"))
                .singleElement()
                .satisfies(entry -> assertThat(entry).contains("ca3"));
    }
}
