package io.huoke.wecom;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.sandbox.api.LinkDraft;
import io.huoke.wecom.acquisition.AcquiredCustomer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaginationTest {

    private static final int CUSTOMERS = 100_000;
    private static final int PER_PAGE = 1_000;
    private static final String CUSTOMER = Stage.LINKS + "customer";

    private Stage stage;
    private String link = "";

    @BeforeEach
    void start() throws Exception {
        stage = new Stage();
        stage.authorize(Stage.APP, Stage.CORP);
        link = stage.world.createLink(Stage.CORP, Stage.APP, LinkDraft.of("l", "zhangsan"));
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    /** Nothing of an earlier page is held: the garbage collector takes its rows while the walk goes on. */
    @Test
    void walksThrough100000CustomersOnePageAtATime() {
        customers(CUSTOMERS);
        Iterator<AcquiredCustomer> walk =
                stage.client.acquisition(Stage.TENANT).customers(link).iterator();
        List<WeakReference<AcquiredCustomer>> firstOfEachPage = new ArrayList<>();
        int seen = 0;
        while (walk.hasNext()) {
            AcquiredCustomer customer = walk.next();
            if (seen++ % PER_PAGE == 0) {
                firstOfEachPage.add(new WeakReference<>(customer));
                assertThat(stage.server.calls().received(CUSTOMER)).isEqualTo(firstOfEachPage.size());
            }
        }
        System.gc();

        assertThat(seen).isEqualTo(CUSTOMERS);
        assertThat(firstOfEachPage).hasSize(CUSTOMERS / PER_PAGE);
        assertThat(firstOfEachPage.subList(0, firstOfEachPage.size() - 1)).allMatch(row -> row.get() == null);
        assertThat(walk.hasNext()).isFalse();
    }

    @Test
    void beginsAnewWhenWeComGivesUpACursor() {
        customers(2_500);
        Set<String> seen = new HashSet<>();
        int rows = 0;
        Iterator<AcquiredCustomer> walk =
                stage.client.acquisition(Stage.TENANT).customers(link).iterator();
        while (walk.hasNext()) {
            seen.add(walk.next().externalUserId());
            if (++rows == 1_500) {
                stage.world.expireCursors();
            }
        }

        assertThat(seen).hasSize(2_500);
        assertThat(rows).as("two pages came again").isEqualTo(4_500);
    }

    @Test
    void walksOnWithANewTokenWhenTheOldOneEndsOnTheWay() {
        customers(2_500);
        int rows = 0;
        Iterator<AcquiredCustomer> walk =
                stage.client.acquisition(Stage.TENANT).customers(link).iterator();
        while (walk.hasNext()) {
            walk.next();
            if (++rows == 500) {
                stage.world.invalidateTokens(Stage.APP, Stage.CORP);
            }
        }

        assertThat(rows).isEqualTo(2_500);
    }

    private void customers(int count) {
        for (int i = 0; i < count; i++) {
            stage.world.addCustomer(link, "zhangsan", "wm" + i, null, stage.clock.instant(), 0);
        }
    }
}
