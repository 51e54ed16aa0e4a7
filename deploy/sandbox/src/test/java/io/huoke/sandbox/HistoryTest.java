package io.huoke.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.sandbox.Callback.ChangeType;
import io.huoke.sandbox.Facts.Customer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private static final Instant END = Instant.parse("2026-01-04T00:00:00Z");
    private static final List<Callback> HISTORY = History.generate(300, 7, END);

    @Test
    void theSameSeedGivesTheSameHistoryAndAnotherAnother() {
        assertThat(History.generate(300, 7, END)).isEqualTo(HISTORY);
        assertThat(History.generate(300, 8, END)).isNotEqualTo(HISTORY);
    }

    @Test
    void everyCustomerIsThereAndNothingIsInTheFuture() {
        assertThat(Facts.of(HISTORY).customers()).hasSize(300);
        assertThat(HISTORY).allSatisfy(callback -> assertThat(callback.time()).isBeforeOrEqualTo(END));
        assertThat(HISTORY)
                .extracting(Callback::changeType)
                .containsAll(EnumSet.range(ChangeType.OPEN_PROFILE, ChangeType.DEL_FOLLOW_USER));
    }

    @Test
    void anUndisturbedDeliveryIsTheHistory() {
        assertThat(new Disturbance(0, 0, 0).apply(HISTORY, 1)).isEqualTo(HISTORY);
    }

    @Test
    void aDisturbedOneLosesRepeatsAndReordersAsAsked() {
        List<Callback> repeated = new Disturbance(0, 0.5, 0.5).apply(HISTORY, 1);
        assertThat(repeated).hasSizeBetween(HISTORY.size() * 14 / 10, HISTORY.size() * 16 / 10);
        assertThat(new HashSet<>(repeated)).isEqualTo(new HashSet<>(HISTORY));
        assertThat(repeated.stream().distinct()).isNotEqualTo(HISTORY);

        List<Callback> lossy = new Disturbance(0.5, 0, 0).apply(HISTORY, 1);
        assertThat(lossy)
                .hasSizeBetween(HISTORY.size() * 4 / 10, HISTORY.size() * 6 / 10)
                .isSubsetOf(HISTORY);
    }

    @Test
    void aShareOutsideOfZeroToOneIsRefused() {
        assertThatThrownBy(() -> new Disturbance(1.1, 0, 0)).hasMessageContaining("from 0 to 1");
        assertThatThrownBy(() -> new Disturbance(0, Double.NaN, 0)).hasMessageContaining("from 0 to 1");
    }

    @Test
    void factsAreWhatTheCallbacksSay() {
        Instant time = Instant.parse("2026-01-01T20:00:00Z"); // 04:00 of the next day in Shanghai
        Callback open = callback(ChangeType.OPEN_PROFILE, time, "ca1", "s1", null);
        Facts facts = Facts.of(List.of(
                open,
                open,
                callback(ChangeType.OPEN_PROFILE, time.plusSeconds(1), "ca2", "s2", null),
                callback(ChangeType.OPEN_PROFILE, time.plusSeconds(1), "ca3", "s2", null),
                callback(ChangeType.ADD_EXTERNAL_CONTACT, time, null, "s1", "by-state"),
                callback(ChangeType.ADD_EXTERNAL_CONTACT, time, null, "s2", "ambiguous"),
                callback(ChangeType.ADD_EXTERNAL_CONTACT, time, null, "s2", "by-chat"),
                callback(ChangeType.CUSTOMER_START_CHAT, time, "ca3", null, "by-chat")));

        assertThat(facts.opens()).isEqualTo(3);
        assertThat(facts.addsByDay()).isEqualTo(Map.of(LocalDate.of(2026, 1, 2), 3L));
        assertThat(facts.customers())
                .containsOnly(
                        Map.entry(new Person("c", "u1", "by-state"), new Customer(false, "ca1")),
                        Map.entry(new Person("c", "u1", "ambiguous"), new Customer(false, null)),
                        Map.entry(new Person("c", "u1", "by-chat"), new Customer(true, "ca3")));
    }

    private static Callback callback(ChangeType type, Instant time, String link, String state, String customer) {
        return new Callback("c", type, time, link, state, customer == null ? null : "u1", customer);
    }
}
