package io.huoke.funnel;

import static io.huoke.funnel.Events.START;
import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.chat;
import static io.huoke.funnel.Events.listed;
import static io.huoke.funnel.Events.open;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows say beside the State whom it stands for. */
class ChannelsTest {

    private static final String TENANT = "ww1/c";
    private static final String CUSTOMER = "ww1/c/u1/wm1";
    private static final String DAY = "/2026-01-01";
    private static final Instant CANCELLED = START.plusSeconds(100);
    private static final Instant BACK = START.plusSeconds(200);

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
    void ofWhatComesAfterTheMapping() throws IOException {
        funnel.map(TENANT, "s1", "user-1", START)
                .process(open("c", "ca1", "s1", 0))
                .process(add("c", "u1", "wm1", "s1", 1));

        assertThat(funnel.conversion(CUSTOMER).channelRef()).isEqualTo("user-1");
    }

    @Test
    void ofWhatWasThereBeforeIt() throws IOException {
        funnel.process(open("c", "ca1", "s1", 0))
                .process(open("c", "ca2", "s1", 0))
                .process(add("c", "u1", "wm1", "s1", 1))
                .process(add("c", "u1", "wm2", "s1", 2))
                .process(chat("c", "u1", "wm2", "ca3", 3))
                .process(listed("c", "u1", "wm3", "ca4", "s1", 0, null, 4));

        funnel.map(TENANT, "s1", "user-1", START);

        for (String customer : List.of("wm1", "wm2", "wm3")) {
            assertThat(funnel.conversion("ww1/c/u1/" + customer).channelRef()).isEqualTo("user-1");
        }
    }

    @Test
    void butNotOfOtherStatesOrTenants() {
        funnel.map(TENANT, "s1", "user-1", START)
                .process(add("c", "u1", "wm1", "s2", 1))
                .process(add("c", "u1", "wm2", null, 1))
                .process(add("d", "u1", "wm1", "s1", 1))
                .process(add("c/", "u1", "wm1", "s1", 1));

        assertThat(funnel.rows()).isNotEmpty().allSatisfy((key, row) -> assertThat(row)
                .doesNotContain("channelRef"));
    }

    @Test
    void asLongAsItIsMapped() throws IOException {
        funnel.process(add("c", "u1", "wm1", "s1", 1)).map(TENANT, "s1", "user-1", START);

        funnel.unmap("ww1/c/s1").unmap("~sweep").unmap("ww1/c/unknown");

        assertThat(funnel.conversion(CUSTOMER).channelRef()).isNull();
    }

    @Test
    void areForgottenWithTheirTenantAndLeaveTheirTopic() {
        funnel.map(TENANT, "s1", "user-1", START)
                .map(TENANT, "a/b", "user-2", START)
                .map("ww1/c/d", "s1", "user-3", START)
                .process(add("c", "u1", "wm1", "s1", 1));

        funnel.erase(TENANT, 1, CANCELLED);

        assertThat(funnel.receipts()).singleElement().satisfies(receipt -> assertThat(receipt.removed())
                .containsEntry("channels", 2L));
        assertThat(funnel.channelTombstones()).containsExactlyInAnyOrder("ww1/c/s1", "ww1/c/a%2Fb");
        assertThat(funnel.stored())
                .noneMatch(entry -> entry.contains("user-1") || entry.contains("user-2"))
                .anyMatch(entry -> entry.contains("user-3"));
    }

    @Test
    void thatComeTooLateAreTakenOffTheirTopic() throws IOException {
        funnel.erase(TENANT, 1, CANCELLED);
        funnel.map(TENANT, "s1", "user-1", CANCELLED.minusSeconds(1)).map(TENANT, "s2", "user-2", BACK.minusSeconds(1));
        assertThat(funnel.channelTombstones()).containsExactly("ww1/c/s1", "ww1/c/s2");

        funnel.readmit(TENANT, 2, BACK).map(TENANT, "s1", "user-1", BACK).process(add("c", "u1", "wm1", "s1", 201));

        assertThat(funnel.channelTombstones()).isEmpty();
        assertThat(funnel.conversion(CUSTOMER).channelRef()).isEqualTo("user-1");
    }
}
