package io.huoke.funnel;

import static io.huoke.funnel.Events.START;
import static io.huoke.funnel.Events.chatFound;
import static io.huoke.funnel.Events.event;
import static io.huoke.funnel.Events.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.LinkMethod;
import io.huoke.schemas.WeComEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Steps that name nobody, as those of components. */
class ComponentTest {

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

    private static WeComEvent add(@Nullable String linkId, @Nullable String state, int second) {
        return event("change_external_contact.add_external_contact", "c", null, null, linkId, state, second);
    }

    private static WeComEvent chat(@Nullable String linkId, @Nullable String state, int second) {
        return event("customer_acquisition.customer_start_chat", "c", null, null, linkId, state, second);
    }

    @Test
    void aStateIsWhoeverCameWithIt() throws IOException {
        funnel.process(open("c", "ca1", PERSONAL, 0))
                .process(add(null, PERSONAL, 10))
                .process(chatFound("c", null, null, "ca1", PERSONAL, 100));

        ConversionRow row = funnel.conversion("ww1/c/~state/" + PERSONAL);
        assertThat(row)
                .extracting(ConversionRow::userId, ConversionRow::externalUserId, ConversionRow::state)
                .containsExactly(null, null, PERSONAL);
        assertThat(row)
                .extracting(ConversionRow::linkId, ConversionRow::linkMethod)
                .containsExactly("ca1", LinkMethod.CHAT);
        assertThat(row.addedAt()).isEqualTo(START.plusSeconds(10));
        assertThat(row.secondsToAdd()).isEqualTo(10);
        assertThat(row.chatted()).isTrue();
        assertThat(row.eventIds()).hasSize(3);
        assertThat(funnel.linkCount("ww1/c/ca1/2026-01-01").adds()).isEqualTo(1);
    }

    @Test
    void everyAddOfASharedStateCounts() throws IOException {
        funnel.process(add(null, "spring", 10))
                .process(add(null, "spring", 20))
                .process(add(null, "spring", 20))
                .process(add(null, "spring", 5));

        assertThat(funnel.count("ww1/c//spring/2026-01-01").adds()).isEqualTo(3);
        assertThat(funnel.conversion("ww1/c/~state/spring").addedAt()).isEqualTo(START.plusSeconds(5));
    }

    @Test
    void ofAPersonalStateTheFirstIsTheAddAndTheOthersAreReAdds() throws IOException {
        funnel.process(add("ca1", PERSONAL, 10))
                .process(add("ca1", PERSONAL, 20))
                .process(add(null, PERSONAL, 5));

        assertThat(funnel.linkCount("ww1/c/ca1/2026-01-01"))
                .extracting(row -> row.adds(), row -> row.reAdds())
                .containsExactly(1L, 2L);
        assertThat(funnel.rows()).containsOnlyKeys("ww1/c/ca1/2026-01-01", "ww1/c/~state/" + PERSONAL);
    }

    @Test
    void whatNamesNoLinkGoesToTheOneThatItsStateWasSeenWith() throws IOException {
        funnel.process(add(null, "spring", 10)).process(add(null, "spring", 20));
        assertThat(funnel.count("ww1/c//spring/2026-01-01").adds()).isEqualTo(2);

        funnel.process(open("c", "ca1", "spring", 0));
        assertThat(funnel.count("ww1/c/ca1/spring/2026-01-01").adds()).isEqualTo(2);
        assertThat(funnel.rows()).doesNotContainKey("ww1/c//spring/2026-01-01");

        funnel.process(open("c", "ca2", "spring", 0));
        assertThat(funnel.count("ww1/c//spring/2026-01-01").adds()).isEqualTo(2);
        assertThat(funnel.conversion("ww1/c/~state/spring").linkCandidates()).containsExactly("ca1", "ca2");
    }

    @Test
    void withoutAStateItIsOnlyCounted() throws IOException {
        funnel.process(add("ca1", null, 10)).process(chat("ca1", null, 20));

        assertThat(funnel.linkCount("ww1/c/ca1/2026-01-01"))
                .extracting(row -> row.adds(), row -> row.chats())
                .containsExactly(1L, 1L);
        assertThat(funnel.rows()).containsOnlyKeys("ww1/c/ca1/2026-01-01", "ww1/c/ca1//2026-01-01");
    }

    @Test
    void aHalfAddCountsNothingBecauseTheWholeOneMayFollow() {
        funnel.process(event("change_external_contact.add_half_external_contact", "c", null, null, null, "spring", 0));

        assertThat(funnel.rows()).isEmpty();
    }
}
