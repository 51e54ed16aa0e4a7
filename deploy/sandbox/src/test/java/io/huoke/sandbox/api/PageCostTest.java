package io.huoke.sandbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.sandbox.api.Cursors.Page;
import io.huoke.sandbox.api.Customers.Row;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an answer costs does not grow with the world that it is about. */
class PageCostTest {

    private static final int SMALL = 5_000;
    private static final int LARGE = 10 * SMALL;
    private static final int ROUNDS = 300;

    /** The smallest of many rounds hardly varies; what looked at every row would take ten times as long. */
    private static final double AT_MOST = 2.5;

    private static final Instant TIME = Instant.parse("2026-06-15T02:00:00Z");

    @Test
    void aPageOfALinkWithTenTimesTheCustomersTakesNoLonger() {
        World small = oneLink(SMALL);
        World large = oneLink(LARGE);

        // In turns, so that both meet the same machine; the first rounds warm up.
        long ofSmall = Long.MAX_VALUE;
        long ofLarge = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            ofSmall = Math.min(ofSmall, nanosOfSecondPage(small));
            ofLarge = Math.min(ofLarge, nanosOfSecondPage(large));
        }

        assertThat((double) ofLarge / ofSmall).isLessThan(AT_MOST);
    }

    @Test
    void figuresOfALinkAmongTenTimesTheLinksTakeNoLonger() {
        World small = manyLinks(SMALL);
        World large = manyLinks(LARGE);

        long ofSmall = Long.MAX_VALUE;
        long ofLarge = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            ofSmall = Math.min(ofSmall, nanosOfFigures(small));
            ofLarge = Math.min(ofLarge, nanosOfFigures(large));
        }

        // So little that the clock's resolution counts.
        assertThat(ofLarge).isLessThan((long) (ofSmall * AT_MOST) + 20_000);
    }

    private static long nanosOfSecondPage(World world) {
        String cursor = page(world, Optional.empty()).nextCursor();
        long start = System.nanoTime();
        List<Row> rows = page(world, Optional.of(cursor)).elements();
        long nanos = System.nanoTime() - start;
        assertThat(rows).hasSize(1_000);
        return nanos;
    }

    private static Page<Row> page(World world, Optional<String> cursor) {
        return world.within(stores -> stores.cursors()
                .page("customers", after -> stores.customers().of("ca0", after), Row::number, cursor, 1_000));
    }

    private static long nanosOfFigures(World world) {
        LocalDate day = LocalDate.ofInstant(TIME, Stores.ZONE);
        long start = System.nanoTime();
        long added = world.within(stores ->
                stores.traffic().between("ca0", day, day, scene -> true).newCustomers());
        long nanos = System.nanoTime() - start;
        assertThat(added).isEqualTo(1);
        return nanos;
    }

    private static World oneLink(int customers) {
        World world = new World(InstantSource.fixed(TIME), 1);
        world.corp("wp1", "Corp", List.of("ann"));
        world.createLink("wp1", "ww1", "ca0", LinkDraft.of("Link", "ann"));
        for (int i = 0; i < customers; i++) {
            world.addCustomer("ca0", "ann", "wm" + i, null, TIME, 0);
        }
        return world;
    }

    private static World manyLinks(int links) {
        World world = new World(InstantSource.fixed(TIME), 1);
        world.corp("wp1", "Corp", List.of("ann"));
        for (int i = 0; i < links; i++) {
            world.createLink("wp1", "ww1", "ca" + i, LinkDraft.of("Link", "ann"));
            world.addCustomer("ca" + i, "ann", "wm" + i, null, TIME, 0);
        }
        return world;
    }
}
