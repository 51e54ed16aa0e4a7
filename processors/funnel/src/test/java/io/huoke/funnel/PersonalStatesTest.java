package io.huoke.funnel;

import static io.huoke.funnel.Events.START;
import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.deletedByCustomer;
import static io.huoke.funnel.Events.listed;
import static io.huoke.funnel.Events.open;
import static io.huoke.funnel.Events.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.ConversionRow;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** States that stand for one person each: opens and requests become steps of the customer. */
class PersonalStatesTest {

    private static final String CUSTOMER = "ww1/c/u1/wm1";
    private static final String STATE = "u_0123456789abcdef0123456789abcdef";
    private static final int WINDOW = 7 * 24 * 3600;

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
    void theLastOpenAndRequestBeforeTheAddLedToIt() throws IOException {
        funnel.process(open("c", "ca1", STATE, 0))
                .process(open("c", "ca1", STATE, 10))
                .process(request("c", "ca1", STATE, 20))
                .process(add("c", "u1", "wm1", STATE, 100))
                .process(open("c", "ca1", STATE, 200));

        ConversionRow row = funnel.conversion(CUSTOMER);
        assertThat(row.openedAt()).isEqualTo(START.plusSeconds(10));
        assertThat(row.requestedAt()).isEqualTo(START.plusSeconds(20));
        assertThat(row.secondsToAdd()).isEqualTo(90);
        assertThat(row.eventIds()).hasSize(3);
    }

    @Test
    void alsoWhereTheAddCameFirst() throws IOException {
        funnel.process(add("c", "u1", "wm1", STATE, 100)).process(open("c", "ca1", STATE, 10));

        assertThat(funnel.conversion(CUSTOMER).secondsToAdd()).isEqualTo(90);
    }

    @Test
    void orOnlyTheApiKnowsWhenItWas() throws IOException {
        funnel.process(open("c", "ca1", STATE, 10)).process(listed("c", "u1", "wm1", "ca1", STATE, 0, 100, 9_000));

        assertThat(funnel.conversion(CUSTOMER).secondsToAdd()).isEqualTo(90);
    }

    @Test
    void notOneThatIsLongerAgoThanTheWindow() throws IOException {
        funnel.process(open("c", "ca1", STATE, 0)).process(add("c", "u1", "wm1", STATE, WINDOW + 1));
        assertThat(funnel.conversion(CUSTOMER).openedAt()).isNull();

        funnel.process(open("c", "ca1", STATE, 1));
        assertThat(funnel.conversion(CUSTOMER).secondsToAdd()).isEqualTo(WINDOW);
    }

    @Test
    void norOneOfASharedState() throws IOException {
        funnel.process(open("c", "ca1", "spring", 0)).process(add("c", "u1", "wm1", "spring", 1));

        assertThat(funnel.conversion(CUSTOMER).openedAt()).isNull();
    }

    @Test
    void anEarlierAddThatComesLateMovesThem() throws IOException {
        funnel.process(open("c", "ca1", STATE, 0))
                .process(open("c", "ca1", STATE, 50))
                .process(add("c", "u1", "wm1", STATE, 100))
                .process(deletedByCustomer("c", "u1", "wm1", 40))
                .process(add("c", "u1", "wm1", STATE, 30));

        assertThat(funnel.conversion(CUSTOMER).openedAt()).isEqualTo(START);
        assertThat(funnel.conversion(CUSTOMER).reAdds()).isEqualTo(1);
    }

    @Test
    void theyAreCountedWithTheirLinkOnly() throws IOException {
        funnel.process(open("c", "ca1", STATE, 0))
                .process(request("c", "ca1", STATE, 1))
                .process(add("c", "u1", "wm1", STATE, 2))
                .process(open("c", "ca1", "spring", 3));

        assertThat(funnel.rows()).containsOnlyKeys(CUSTOMER, "ww1/c/ca1/2026-01-01", "ww1/c/ca1/spring/2026-01-01");
        assertThat(funnel.linkCount("ww1/c/ca1/2026-01-01"))
                .extracting(row -> row.opens(), row -> row.friendRequests(), row -> row.adds())
                .containsExactly(2L, 1L, 1L);
    }

    @Test
    void whatWasMatchedStaysWhenTheOpensAreForgotten() throws IOException {
        funnel.process(open("c", "ca1", STATE, 10)).process(add("c", "u1", "wm1", STATE, 100));
        funnel.advance(Duration.ofDays(100));
        assertThat(funnel.stored()).noneMatch(entry -> entry.startsWith(FunnelStores.TOUCHES));

        funnel.process(deletedByCustomer("c", "u1", "wm1", 8_000_000));

        assertThat(funnel.conversion(CUSTOMER).secondsToAdd()).isEqualTo(90);
    }
}
