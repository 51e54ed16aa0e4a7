package io.huoke.funnel;

import static io.huoke.funnel.Events.START;
import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.chat;
import static io.huoke.funnel.Events.chatFound;
import static io.huoke.funnel.Events.deletedByCustomer;
import static io.huoke.funnel.Events.listed;
import static io.huoke.funnel.Events.open;
import static io.huoke.funnel.Events.reconciled;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.LinkMethod;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What WeCom's API tells of customers, alone and beside what callbacks told. */
class ReconciliationTest {

    private static final String CUSTOMER = "ww1/c/u1/wm1";
    private static final int DAY = 24 * 3600;
    private static final int LATER = 30 * DAY;

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
    void aCustomerWhomNoCallbackToldOfIsThereWithLinkAndState() throws IOException {
        ReconciledEvent listed = listed("c", "u1", "wm1", "ca1", "s1", 0, 5, LATER);

        funnel.process(listed);

        ConversionRow row = funnel.conversion(CUSTOMER);
        assertThat(row)
                .extracting(ConversionRow::linkId, ConversionRow::linkMethod, ConversionRow::state)
                .containsExactly("ca1", LinkMethod.A6, "s1");
        assertThat(row.addedAt()).isEqualTo(START.plusSeconds(5));
        assertThat(row.chatted()).isFalse();
        assertThat(row.origins()).containsExactly(Origin.RECONCILIATION);
        assertThat(row.eventIds()).containsExactly(listed.id());
        assertThat(funnel.count("ww1/c/ca1/s1/2026-01-01").adds()).isEqualTo(1);
    }

    @Test
    void whoseTimesNobodyKnowsIsCountedOnTheUnknownDay() throws IOException {
        funnel.process(listed("c", "u1", "wm1", "ca1", "s1", 1, null, LATER));

        FunnelRow unknown = funnel.count("ww1/c/ca1/s1/unknown");
        assertThat(unknown).extracting(FunnelRow::adds, FunnelRow::chats).containsExactly(1L, 1L);
        assertThat(funnel.conversion(CUSTOMER).chatted()).isTrue();
        assertThat(funnel.conversion(CUSTOMER).chattedAt()).isNull();
        assertThat(funnel.conversion(CUSTOMER).addedAt()).isNull();
    }

    @Test
    void aCustomerIsCountedOnceHoweverOftenAndByWhateverTheyAreKnown() throws IOException {
        funnel.process(listed("c", "u1", "wm1", "ca1", "s1", 0, null, LATER))
                .process(listed("c", "u1", "wm1", "ca1", "s1", 0, null, LATER + DAY))
                .process(listed("c", "u1", "wm1", "ca1", "s1", 1, null, LATER + 2 * DAY))
                .process(add("c", "u1", "wm1", "s1", 7))
                .process(chat("c", "u1", "wm1", "ca1", 8));

        assertThat(funnel.total("adds")).isEqualTo(1);
        assertThat(funnel.total("chats")).isEqualTo(1);
        assertThat(funnel.rows()).containsOnlyKeys(CUSTOMER, "ww1/c/ca1/s1/2026-01-01", "ww1/c/ca1/2026-01-01");
        assertThat(funnel.conversion(CUSTOMER).origins()).containsExactly(Origin.CALLBACK, Origin.RECONCILIATION);
        assertThat(funnel.conversion(CUSTOMER).eventIds()).hasSize(4);
    }

    @Test
    void theTimeOfACallbackCountsBeforeThatOfA6() throws IOException {
        funnel.process(listed("c", "u1", "wm1", "ca1", "s1", 0, 3, LATER)).process(add("c", "u1", "wm1", "s1", 7));

        assertThat(funnel.conversion(CUSTOMER).addedAt()).isEqualTo(START.plusSeconds(7));
        assertThat(funnel.conversion(CUSTOMER).reAdds()).isZero();
    }

    @Test
    void anAddAfterADeletionIsAReAddOfACustomerWhomA6KnewBefore() throws IOException {
        funnel.process(listed("c", "u1", "wm1", "ca1", "s1", 0, 3, LATER))
                .process(deletedByCustomer("c", "u1", "wm1", 5))
                .process(add("c", "u1", "wm1", "s1", 7));

        assertThat(funnel.conversion(CUSTOMER).addedAt()).isEqualTo(START.plusSeconds(3));
        assertThat(funnel.conversion(CUSTOMER).reAdds()).isEqualTo(1);
        assertThat(funnel.conversion(CUSTOMER).deletedAt()).isNull();
    }

    @Test
    void theStateOfACallbackCountsBeforeThatOfA6() throws IOException {
        funnel.process(listed("c", "u1", "wm1", "ca1", "s2", 0, 3, LATER)).process(add("c", "u1", "wm1", "s1", 7));

        assertThat(funnel.conversion(CUSTOMER).state()).isEqualTo("s1");
    }

    @Test
    void whatWeComListsIsStrongerThanWhatItsCallbacksSay() throws IOException {
        funnel.process(open("c", "ca3", "s1", 0))
                .process(add("c", "u1", "wm1", "s1", 1))
                .process(chat("c", "u1", "wm1", "ca2", 2))
                .process(listed("c", "u1", "wm1", "ca1", "s1", 1, null, LATER));

        assertThat(funnel.conversion(CUSTOMER))
                .extracting(ConversionRow::linkId, ConversionRow::linkMethod)
                .containsExactly("ca1", LinkMethod.A6);
    }

    @Test
    void severalLinksThatListACustomerAreCandidates() throws IOException {
        funnel.process(listed("c", "u1", "wm1", "ca2", "s2", 0, null, LATER))
                .process(listed("c", "u1", "wm1", "ca1", "s1", 0, null, LATER));

        ConversionRow row = funnel.conversion(CUSTOMER);
        assertThat(row.linkId()).isNull();
        assertThat(row.linkMethod()).isEqualTo(LinkMethod.NONE);
        assertThat(row.linkCandidates()).containsExactly("ca1", "ca2");
        assertThat(row.state()).isNull();
        assertThat(funnel.total("adds")).isEqualTo(1);
    }

    @Test
    void theFirstMessageDecidesBetweenThem() throws IOException {
        funnel.process(listed("c", "u1", "wm1", "ca2", "s2", 0, null, LATER))
                .process(listed("c", "u1", "wm1", "ca1", "s1", 0, null, LATER))
                .process(chat("c", "u1", "wm1", "ca2", 2));

        assertThat(funnel.conversion(CUSTOMER))
                .extracting(ConversionRow::linkId, ConversionRow::linkMethod, ConversionRow::state)
                .containsExactly("ca2", LinkMethod.CHAT, "s2");
    }

    @Test
    void theStateDecidesBetweenThem() throws IOException {
        funnel.process(listed("c", "u1", "wm1", "ca2", null, 0, null, LATER))
                .process(listed("c", "u1", "wm1", "ca1", null, 0, null, LATER))
                .process(add("c", "u1", "wm1", "s1", 1))
                .process(open("c", "ca1", "s1", 0))
                .process(open("c", "ca3", "s1", 0));

        assertThat(funnel.conversion(CUSTOMER))
                .extracting(ConversionRow::linkId, ConversionRow::linkMethod)
                .containsExactly("ca1", LinkMethod.STATE);
    }

    @Test
    void aChatThatWasLookedUpTellsLinkAndThatThereWasOne() throws IOException {
        funnel.process(chatFound("c", "u1", "wm1", "ca1", "s1", LATER));

        ConversionRow row = funnel.conversion(CUSTOMER);
        assertThat(row)
                .extracting(ConversionRow::linkId, ConversionRow::linkMethod, ConversionRow::state)
                .containsExactly("ca1", LinkMethod.CHAT, "s1");
        assertThat(row.chatted()).isTrue();
        assertThat(row.chattedAt()).isNull();
        assertThat(funnel.count("ww1/c/ca1/s1/unknown"))
                .extracting(FunnelRow::adds, FunnelRow::chats)
                .containsExactly(0L, 1L);
    }

    @Test
    void aCallbackGivesItsTime() throws IOException {
        funnel.process(chatFound("c", "u1", "wm1", "ca1", "s1", LATER)).process(chat("c", "u1", "wm1", "ca1", 4));

        assertThat(funnel.conversion(CUSTOMER).chattedAt()).isEqualTo(START.plusSeconds(4));
        assertThat(funnel.rows()).containsOnlyKeys(CUSTOMER, "ww1/c/ca1/s1/2026-01-01", "ww1/c/ca1/2026-01-01");
    }

    @Test
    void whatIsAboutNoPersonChangesNothing() {
        List<Reconciled> others = List.of(
                new Reconciled.Link(
                        "ww1", "c", "ca1", Reconciled.Link.Change.VANISHED, null, null, null, null, null, null),
                new Reconciled.Statistic("ww1", "c", "ca1", LocalDate.of(2026, 1, 1), 0, 0),
                new Reconciled.Quota("ww1", "c", 1, 2, List.of()));

        others.forEach(data -> funnel.process(reconciled(data, 0)));
        funnel.process(chatFound("c", null, null, "ca1", null, 0));

        assertThat(funnel.rows()).isEmpty();
    }
}
