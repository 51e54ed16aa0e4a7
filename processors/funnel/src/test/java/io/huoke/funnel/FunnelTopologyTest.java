package io.huoke.funnel;

import static io.huoke.funnel.Events.START;
import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.chat;
import static io.huoke.funnel.Events.deletedByCustomer;
import static io.huoke.funnel.Events.deletedByMember;
import static io.huoke.funnel.Events.event;
import static io.huoke.funnel.Events.half;
import static io.huoke.funnel.Events.open;
import static io.huoke.funnel.Events.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.DeletedBy;
import io.huoke.schemas.ConversionRow.LinkMethod;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.WeComEvent;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FunnelTopologyTest {

    private static final String CUSTOMER = "ww1/c/u1/wm1";
    private static final int DAY = 24 * 3600;

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
    void countsEveryStepOnItsOwnDay() throws IOException {
        funnel.process(List.of(
                open("c", "ca1", "s1", 0),
                open("c", "ca1", "s1", 1),
                request("c", "ca1", "s1", 2),
                add("c", "u1", "wm1", "s1", 3),
                chat("c", "u1", "wm1", "ca1", 4 + DAY)));

        FunnelRow first = funnel.count("ww1/c/ca1/s1/2026-01-01");
        FunnelRow second = funnel.count("ww1/c/ca1/s1/2026-01-02");
        assertThat(first)
                .extracting(FunnelRow::opens, FunnelRow::friendRequests, FunnelRow::adds, FunnelRow::chats)
                .containsExactly(2L, 1L, 1L, 0L);
        assertThat(second)
                .extracting(FunnelRow::opens, FunnelRow::adds, FunnelRow::chats)
                .containsExactly(0L, 0L, 1L);
    }

    @Test
    void aDayBeginsAtMidnightInShanghai() {
        // 16:00 UTC is midnight there; START is 02:00 UTC.
        funnel.process(open("c", "ca1", "s1", 14 * 3600 - 1)).process(open("c", "ca1", "s1", 14 * 3600));

        assertThat(funnel.rows())
                .containsOnlyKeys(
                        "ww1/c/ca1/s1/2026-01-01",
                        "ww1/c/ca1/s1/2026-01-02",
                        "ww1/c/ca1/2026-01-01",
                        "ww1/c/ca1/2026-01-02");
    }

    @Test
    void anEventCountsOnceHoweverOftenItComes() {
        List<WeComEvent> events =
                List.of(open("c", "ca1", "s1", 0), add("c", "u1", "wm1", "s1", 1), chat("c", "u1", "wm1", "ca1", 2));

        funnel.process(events).process(events).process(events);

        assertThat(funnel.total("opens")).isEqualTo(1);
        assertThat(funnel.total("adds")).isEqualTo(1);
        assertThat(funnel.total("chats")).isEqualTo(1);
    }

    /** An event whose time WeCom did not tell has that of its receipt, which another delivery has not. */
    @Test
    void anEventCountsOnceThoughItComesWithAnotherTime() throws IOException {
        WeComEvent add = add("c", "u1", "wm1", "s1", 0);
        WeComEvent deletion = deletedByCustomer("c", "u1", "wm1", 10);
        WeComEvent sameAdd = at(20, add);
        WeComEvent sameDeletion = at(30, deletion);

        for (List<WeComEvent> order :
                List.of(List.of(add, deletion, sameAdd, sameDeletion), List.of(sameDeletion, sameAdd, deletion, add))) {
            try (FunnelDriver fresh = new FunnelDriver()) {
                fresh.process(order);

                assertThat(fresh.total("adds")).isEqualTo(1);
                assertThat(fresh.total("reAdds")).isZero();
                assertThat(fresh.total("deletions")).isEqualTo(1);
                assertThat(fresh.conversion(CUSTOMER))
                        .extracting(ConversionRow::addedAt, ConversionRow::deletedAt)
                        .containsExactly(START, START.plusSeconds(10));
            }
        }
    }

    private static WeComEvent at(int second, WeComEvent event) {
        return new WeComEvent(
                event.id(),
                event.source(),
                event.type(),
                START.plusSeconds(second),
                event.origin(),
                event.receivedAt(),
                event.data());
    }

    @Test
    void twoAddsInTheSameSecondAreTwoCustomers() {
        funnel.process(add("c", "u1", "wm1", "s1", 0)).process(add("c", "u1", "wm2", "s1", 0));

        assertThat(funnel.total("adds")).isEqualTo(2);
    }

    @Test
    void aStepNeedsNoEarlierOne() throws IOException {
        funnel.process(chat("c", "u1", "wm1", "ca1", 5));

        ConversionRow row = funnel.conversion(CUSTOMER);
        assertThat(row.addedAt()).isNull();
        assertThat(row.chattedAt()).isEqualTo(START.plusSeconds(5));
        assertThat(funnel.count("ww1/c/ca1//2026-01-01").chats()).isEqualTo(1);
    }

    @Test
    void theFirstMessageSaysTheLink() throws IOException {
        funnel.process(open("c", "ca2", "s1", 0))
                .process(add("c", "u1", "wm1", "s1", 1))
                .process(chat("c", "u1", "wm1", "ca1", 2));

        assertThat(funnel.conversion(CUSTOMER))
                .extracting(ConversionRow::linkId, ConversionRow::linkMethod)
                .containsExactly("ca1", LinkMethod.CHAT);
        assertThat(funnel.count("ww1/c/ca1/s1/2026-01-01").adds()).isEqualTo(1);
    }

    @Test
    void aStateOfOneLinkSaysTheLinkEvenIfItIsSeenLater() throws IOException {
        funnel.process(add("c", "u1", "wm1", "s1", 1));
        assertThat(funnel.count("ww1/c//s1/2026-01-01").adds()).isEqualTo(1);

        funnel.process(open("c", "ca1", "s1", 2));

        assertThat(funnel.conversion(CUSTOMER))
                .extracting(ConversionRow::linkId, ConversionRow::linkMethod)
                .containsExactly("ca1", LinkMethod.STATE);
        assertThat(funnel.count("ww1/c/ca1/s1/2026-01-01").adds()).isEqualTo(1);
        assertThat(funnel.rows()).doesNotContainKey("ww1/c//s1/2026-01-01");
    }

    @Test
    void aStateOfTwoLinksSaysBothAndChoosesNone() throws IOException {
        funnel.process(open("c", "ca1", "s1", 0))
                .process(add("c", "u1", "wm1", "s1", 1))
                .process(open("c", "ca2", "s1", 2));

        ConversionRow row = funnel.conversion(CUSTOMER);
        assertThat(row.linkId()).isNull();
        assertThat(row.linkMethod()).isEqualTo(LinkMethod.NONE);
        assertThat(row.linkCandidates()).containsExactly("ca1", "ca2");
        assertThat(funnel.count("ww1/c//s1/2026-01-01").adds()).isEqualTo(1);
    }

    @Test
    void aStateMeansNothingToAnotherTenant() throws IOException {
        funnel.process(open("other", "ca1", "s1", 0)).process(add("c", "u1", "wm1", "s1", 1));

        assertThat(funnel.conversion(CUSTOMER).linkId()).isNull();
    }

    @Test
    void aCustomerWhoIsConfirmedLaterIsAddedOnce() throws IOException {
        funnel.process(half("c", "u1", "wm1", "s1", 0)).process(add("c", "u1", "wm1", "s1", 60));

        assertThat(funnel.total("adds")).isEqualTo(1);
        assertThat(funnel.total("reAdds")).isZero();
        assertThat(funnel.conversion(CUSTOMER).addedAt()).isEqualTo(START);
    }

    @Test
    void deletionsAndReAddsAreRecorded() throws IOException {
        funnel.process(add("c", "u1", "wm1", "s1", 0)).process(deletedByCustomer("c", "u1", "wm1", 10));
        assertThat(funnel.conversion(CUSTOMER))
                .extracting(ConversionRow::deletedAt, ConversionRow::deletedBy)
                .containsExactly(START.plusSeconds(10), DeletedBy.CUSTOMER);

        funnel.process(add("c", "u1", "wm1", "s1", 20));
        assertThat(funnel.conversion(CUSTOMER).deletedAt()).isNull();
        assertThat(funnel.conversion(CUSTOMER).reAdds()).isEqualTo(1);

        funnel.process(deletedByMember("c", "u1", "wm1", 30));
        assertThat(funnel.conversion(CUSTOMER).deletedBy()).isEqualTo(DeletedBy.MEMBER);
        assertThat(funnel.total("adds")).isEqualTo(1);
        assertThat(funnel.total("reAdds")).isEqualTo(1);
        assertThat(funnel.total("deletions")).isEqualTo(2);
    }

    @Test
    void whatIsNoStepOfTheFunnelChangesNothing() {
        funnel.process(event("customer_acquisition.link_unavailable", "c", null, null, "ca1", null, 0))
                .process(event("change_external_contact.edit_external_contact", "c", "u1", "wm1", null, null, 0))
                .process(event("customer_acquisition.message_from_customer", "c", null, null, "ca1", null, 0));

        assertThat(funnel.rows()).isEmpty();
    }
}
