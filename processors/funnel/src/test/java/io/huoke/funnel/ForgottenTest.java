package io.huoke.funnel;

import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.deletedByCustomer;
import static io.huoke.funnel.Events.event;
import static io.huoke.funnel.Events.listed;
import static io.huoke.funnel.Events.open;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What does not change for as long as its topic keeps it is forgotten, and its row with it. */
class ForgottenTest {

    private static final Duration KEEP = Duration.ofDays(180);
    private static final String PERSONAL = "u_0123456789abcdef0123456789abcdef";

    private FunnelDriver funnel;

    @BeforeEach
    void start() {
        funnel = new FunnelDriver();
    }

    @AfterEach
    void stop() {
        funnel.close();
    }

    @Test
    void nothingIsLeftOfWhoeverIsQuietForLong() {
        funnel.process(open("c", "ca1", PERSONAL, 0))
                .process(add("c", "u1", "wm1", PERSONAL, 1))
                .process(listed("c", "u1", "wm2", "ca1", "spring", 1, null, 5))
                .process(event("change_external_contact.add_external_contact", "c", null, null, null, "autumn", 1));

        // The rows of days that nobody belongs to go one round later.
        funnel.advance(KEEP.plusDays(2)).advance(KEEP.plusDays(2));

        assertThat(funnel.rows()).isEmpty();
        assertThat(funnel.stored()).isEmpty();
    }

    @Test
    void whatChangesIsKept() throws IOException {
        funnel.process(add("c", "u1", "wm1", "spring", 1)).process(add("c", "u1", "wm2", "spring", 1));
        funnel.advance(KEEP.minusDays(1)).process(deletedByCustomer("c", "u1", "wm1", 20_000_000));

        funnel.advance(Duration.ofDays(2));

        assertThat(funnel.rows()).containsKey("ww1/c/u1/wm1").doesNotContainKey("ww1/c/u1/wm2");
        assertThat(funnel.conversion("ww1/c/u1/wm1").addedAt()).isNotNull();
    }

    @Test
    void whatIsCountedOnNoDayIsCountedAsLongAsItsCustomersAreKnown() throws IOException {
        funnel.process(listed("c", "u1", "wm1", "ca1", "spring", 0, null, 5))
                .process(listed("c", "u1", "wm2", "ca1", "spring", 0, null, 5));
        funnel.advance(KEEP.minusDays(1)).process(deletedByCustomer("c", "u1", "wm1", 20_000_000));

        funnel.advance(Duration.ofDays(2));

        assertThat(funnel.linkCount("ww1/c/ca1/unknown").adds()).isEqualTo(1);
    }
}
