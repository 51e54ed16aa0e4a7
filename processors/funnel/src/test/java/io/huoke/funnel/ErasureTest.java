package io.huoke.funnel;

import static io.huoke.funnel.Events.START;
import static io.huoke.funnel.Events.add;
import static io.huoke.funnel.Events.chat;
import static io.huoke.funnel.Events.chatFound;
import static io.huoke.funnel.Events.event;
import static io.huoke.funnel.Events.listed;
import static io.huoke.funnel.Events.open;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.ReceiptRow;
import io.huoke.schemas.WeComEvent;
import io.huoke.streams.Erasure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the funnel does when a tenant cancels, and when it comes back. */
class ErasureTest {

    private static final String PERSONAL = "u_0123456789abcdef0123456789abcdef";
    private static final String TENANT = "ww1/c";
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

    private static List<WeComEvent> historyOf(String corp) {
        return List.of(
                open(corp, "ca1", "s1", 0),
                add(corp, "u1", "wm1", "s1", 1),
                chat(corp, "u1", "wm1", "ca1", 2),
                add(corp, "u2", "wm2", null, 3),
                open(corp, "ca1", PERSONAL, 0),
                event("change_external_contact.add_external_contact", corp, null, null, null, PERSONAL, 4));
    }

    @Test
    void everythingOfATenantGoesAndAReceiptSaysHowMuch() {
        funnel.process(historyOf("c"));
        assertThat(funnel.stored()).anyMatch(entry -> entry.contains(TENANT));
        Set<String> keys = Set.copyOf(funnel.rows().keySet());

        funnel.erase(TENANT, 1, CANCELLED);

        assertThat(funnel.rows()).isEmpty();
        assertThat(funnel.tombstones()).containsAll(keys);
        assertThat(funnel.receipts())
                .singleElement()
                .satisfies(receipt -> assertThat(receipt)
                        .extracting(ReceiptRow::service, ReceiptRow::tenantHash, ReceiptRow::epoch)
                        .containsExactly("funnel", funnel.hash(TENANT), 1))
                .satisfies(receipt -> assertThat(receipt.removed())
                        .isEqualTo(Map.of(
                                "journeys",
                                2L,
                                "state-journeys",
                                1L,
                                "touches",
                                1L,
                                "counts",
                                4L,
                                "journeys-by-state",
                                1L,
                                "links-by-state",
                                2L)));
        assertThat(funnel.stored())
                .noneMatch(entry -> entry.contains("ww1") || entry.contains("wm1"))
                .anyMatch(entry -> entry.startsWith("fences: " + funnel.hash(TENANT)));
    }

    /** A corp id is opaque: one may be the beginning of another, with or without a slash. */
    @Test
    void aTenantWhoseNameBeginsLikeItIsUntouched() {
        List<String> others = List.of("c2", "c/d", "cc", "C", "c ", "b");
        others.forEach(corp -> funnel.process(historyOf(corp)));
        Map<String, String> rows = funnel.rows();
        Set<String> stored = stored();
        funnel.process(historyOf("c"));

        funnel.erase(TENANT, 1, CANCELLED);

        assertThat(funnel.rows()).isEqualTo(rows);
        assertThat(stored()).isEqualTo(stored);
    }

    /** What the stores hold of tenants. */
    private Set<String> stored() {
        return funnel.stored().stream()
                .filter(entry -> !entry.startsWith(Erasure.FENCES) && !entry.startsWith(FunnelStores.SEEN))
                .collect(toSet());
    }

    @Test
    void anErasureOfWhatWasNeverThereHasAReceipt() {
        funnel.erase(TENANT, 1, CANCELLED);

        assertThat(funnel.receipts()).singleElement().satisfies(receipt -> assertThat(receipt.removed())
                .isEmpty());
    }

    @Test
    void lateEventsDoNotBringATenantBack() {
        funnel.process(historyOf("c")).erase(TENANT, 1, CANCELLED);

        funnel.process(open("c", "ca1", "s1", 99)).process(add("c", "u1", "wm1", "s1", 150));

        assertThat(funnel.rows()).isEmpty();
        assertThat(stored()).isEmpty();
    }

    @Test
    void norDoesWhatWasFoundBefore() {
        funnel.process(listed("c", "u1", "wm1", "ca1", "s1", 0, 1, 50)).erase(TENANT, 1, CANCELLED);

        funnel.process(listed("c", "u1", "wm1", "ca1", "s1", 1, 1, 99))
                .process(chatFound("c", "u1", "wm1", "ca1", "s1", 150));

        assertThat(funnel.rows()).isEmpty();
        assertThat(stored()).isEmpty();
    }

    /** It has the same id then. */
    @Test
    void whatIsFoundAgainAfterAReadmissionCountsAgain() {
        funnel.process(listed("c", "u1", "wm1", "ca1", "s1", 0, 1, 50))
                .erase(TENANT, 1, CANCELLED)
                .readmit(TENANT, 2, BACK);

        funnel.process(listed("c", "u1", "wm1", "ca1", "s1", 0, 1, 201));

        assertThat(funnel.total("adds")).isEqualTo(1);
    }

    @Test
    void eventsOfOtherTenantsCount() {
        funnel.erase(TENANT, 1, CANCELLED);

        funnel.process(historyOf("d"));

        assertThat(funnel.rows()).isNotEmpty().allSatisfy((key, row) -> assertThat(key)
                .startsWith("ww1/d/"));
    }

    @Test
    void aTenantThatAuthorizesAgainStartsClean() throws Exception {
        funnel.process(historyOf("c")).erase(TENANT, 1, CANCELLED).readmit(TENANT, 2, BACK);

        funnel.process(add("c", "u1", "wm1", "s1", 199)).process(add("c", "u1", "wm1", "s1", 200));

        assertThat(funnel.conversion("ww1/c/u1/wm1").addedAt()).isEqualTo(BACK);
        assertThat(funnel.conversion("ww1/c/u1/wm1").reAdds()).isZero();
        assertThat(funnel.total("adds")).isEqualTo(1);
    }

    @Test
    void anEventThatCameBeforeTheReadmissionCountsWhenItIsReplayed() {
        funnel.erase(TENANT, 1, CANCELLED).process(add("c", "u1", "wm1", "s1", 250));

        funnel.readmit(TENANT, 2, BACK).process(add("c", "u1", "wm1", "s1", 250));

        assertThat(funnel.total("adds")).isEqualTo(1);
    }

    @Test
    void aRepeatedOrOlderCommandHasAReceiptAndErasesNothing() {
        funnel.erase(TENANT, 2, CANCELLED).readmit(TENANT, 3, BACK).process(add("c", "u1", "wm1", "s1", 201));
        funnel.receipts();

        funnel.erase(TENANT, 2, CANCELLED).erase(TENANT, 1, START);

        assertThat(funnel.receipts()).extracting(ReceiptRow::epoch).containsExactly(2, 1);
        assertThat(funnel.total("adds")).isEqualTo(1);
    }

    @Test
    void aSecondCancellationErasesAgain() {
        funnel.erase(TENANT, 1, CANCELLED).readmit(TENANT, 2, BACK).process(add("c", "u1", "wm1", "s1", 201));

        funnel.erase(TENANT, 2, BACK.plusSeconds(100)).process(add("c", "u1", "wm2", "s1", 250));

        assertThat(funnel.rows()).isEmpty();
        assertThat(funnel.receipts()).extracting(ReceiptRow::epoch).containsExactly(1, 2);
    }

    /** A readmission may take the place of the erasure on the compacted topic. */
    @Test
    void aReadmissionAfterAnErasureThatWasMissedErasesFirst() {
        funnel.process(historyOf("c"));

        funnel.readmit(TENANT, 2, BACK).process(add("c", "u1", "wm9", "s1", 201));

        assertThat(funnel.receipts()).extracting(ReceiptRow::epoch).containsExactly(1);
        assertThat(funnel.rows()).containsOnlyKeys("ww1/c/u1/wm9", "ww1/c//s1/2026-01-01", "ww1/c//2026-01-01");
    }

    @Test
    void aReadmissionFromBeforeTheLastCancellationChangesNothing() {
        funnel.erase(TENANT, 2, CANCELLED).readmit(TENANT, 2, START);

        funnel.process(add("c", "u1", "wm1", "s1", 50));

        assertThat(funnel.rows()).isEmpty();
    }

    @Test
    void aLargeTenantIsErasedBitByBitAndTakesNothingInBetween() {
        try (FunnelDriver slow = new FunnelDriver(10)) {
            IntStream.range(0, 25).forEach(i -> slow.process(add("c", "u1", "wm" + i, "s1", i)));

            slow.erase(TENANT, 1, CANCELLED).readmit(TENANT, 2, BACK).process(add("c", "u1", "late", "s1", 201));
            assertThat(slow.receipts()).isEmpty();
            assertThat(slow.rows()).hasSize(27).doesNotContainKey("ww1/c/u1/late");
            for (int bit = 0; bit < 6; bit++) {
                slow.advance(Duration.ofMillis(100));
            }
            slow.process(add("c", "u1", "new", "s1", 202));

            assertThat(slow.receipts()).singleElement().satisfies(receipt -> assertThat(receipt.removed())
                    .containsEntry("journeys", 25L)
                    .containsEntry("counts", 2L));
            assertThat(slow.rows()).containsOnlyKeys("ww1/c/u1/new", "ww1/c//s1/2026-01-01", "ww1/c//2026-01-01");
        }
    }

    @Test
    void commandsThatAreDoneAndMarkersChangeNothing() {
        funnel.process(historyOf("c"));
        Map<String, String> rows = funnel.rows();

        funnel.withoutValue(TENANT).withoutValue(Forgetting.MARKER);

        assertThat(funnel.rows()).isEqualTo(rows);
        assertThat(funnel.receipts()).isEmpty();
    }

    @Test
    void markersAreWrittenAllTheTimeAndAreNoRows() {
        funnel.process(historyOf("c"));
        Map<String, String> rows = funnel.rows();

        funnel.advance(Duration.ofHours(1));

        assertThat(funnel.tombstones()).contains(Forgetting.MARKER);
        assertThat(funnel.rows()).isEqualTo(rows);
    }

    /** Something that was to be gone over would find nothing, or another tenant's. */
    @Test
    void whatWasBegunForATenantEndsWithIt() {
        IntStream.range(0, 300).forEach(i -> funnel.process(add("c", "u1", "wm" + i, "s1", i)));
        funnel.process(open("c", "ca1", "s1", 0));
        assertThat(funnel.stored()).anyMatch(entry -> entry.startsWith(FunnelStores.ERRANDS));

        funnel.erase(TENANT, 1, START.plusSeconds(1_000)).advance(Duration.ofSeconds(5));

        assertThat(funnel.rows()).isEmpty();
        assertThat(stored()).isEmpty();
    }
}
