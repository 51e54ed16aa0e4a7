package io.huoke.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.sandbox.Callback.ChangeType;
import io.huoke.sandbox.Facts.Customer;
import io.huoke.schemas.Day;
import java.time.Instant;
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
        assertThat(facts.addsByDay()).isEqualTo(Map.of(Day.parse("2026-01-02"), 3L));
        assertThat(facts.customers())
                .containsOnly(
                        Map.entry(new Person("c", "u1", "by-state"), new Customer(false, "ca1")),
                        Map.entry(new Person("c", "u1", "ambiguous"), new Customer(false, null)),
                        Map.entry(new Person("c", "u1", "by-chat"), new Customer(true, "ca3")));
    }

    @Test
    void withTheApiEveryCustomerIsKnownWithLinkAndChat() {
        History.Tale tale = History.tell(300, 7, END);
        List<Callback> lossy = new Disturbance(0.5, 0, 0).apply(tale.callbacks(), 1);

        Facts known = Facts.known(tale, lossy);

        assertThat(known.customers()).hasSize(300);
        assertThat(known.withLink()).isEqualTo(300);
        assertThat(known.chatted()).isEqualTo(Facts.of(tale.callbacks()).chatted());
        assertThat(known.opens()).isEqualTo(Facts.of(tale.callbacks()).opens());
        assertThat(known.addsByDay().values().stream().mapToLong(adds -> adds).sum())
                .isEqualTo(300);
        assertThat(known.addsByDay().get(Day.UNKNOWN)).isBetween(1L, 30L);
        assertThat(Facts.known(tale, tale.callbacks()).addsByDay())
                .isEqualTo(Facts.of(tale.callbacks()).addsByDay());
    }

    @Test
    void theDayOfAnAddIsThatOfItsCallbackOrOfTheContactAsItIsOrUnknown() {
        Instant first = Instant.parse("2026-01-01T10:00:00Z");
        Instant deleted = Instant.parse("2026-01-02T10:00:00Z");
        Instant again = Instant.parse("2026-01-03T10:00:00Z");
        List<Callback> happened = List.of(
                callback(ChangeType.ADD_EXTERNAL_CONTACT, first, null, null, "told"),
                callback(ChangeType.ADD_EXTERNAL_CONTACT, first, null, null, "lost"),
                callback(ChangeType.ADD_EXTERNAL_CONTACT, first, null, null, "gone"),
                callback(ChangeType.ADD_EXTERNAL_CONTACT, first, null, null, "back"),
                callback(ChangeType.DEL_FOLLOW_USER, deleted, null, null, "told"),
                callback(ChangeType.DEL_FOLLOW_USER, deleted, null, null, "gone"),
                callback(ChangeType.DEL_EXTERNAL_CONTACT, deleted, null, null, "back"),
                callback(ChangeType.ADD_EXTERNAL_CONTACT, again, null, null, "back"));
        History.Tale tale = new History.Tale(
                happened,
                Map.of(person("told"), "ca1", person("lost"), "ca1", person("gone"), "ca1", person("back"), "ca1"));

        Facts known = Facts.known(tale, List.of(happened.getFirst()));

        assertThat(known.addsByDay())
                .isEqualTo(Map.of(Day.parse("2026-01-01"), 2L, Day.parse("2026-01-03"), 1L, Day.UNKNOWN, 1L));
    }

    @Test
    void anAddThatComesAfterADeletionThatArrivedIsNotTheFirst() {
        Instant first = Instant.parse("2026-01-01T10:00:00Z");
        Callback deletion =
                callback(ChangeType.DEL_EXTERNAL_CONTACT, Instant.parse("2026-01-02T10:00:00Z"), null, null, "back");
        Callback again =
                callback(ChangeType.ADD_EXTERNAL_CONTACT, Instant.parse("2026-01-03T10:00:00Z"), null, null, "back");
        History.Tale tale = new History.Tale(
                List.of(callback(ChangeType.ADD_EXTERNAL_CONTACT, first, null, null, "back"), deletion, again),
                Map.of(person("back"), "ca1"));

        assertThat(Facts.known(tale, List.of(deletion)).addsByDay()).isEqualTo(Map.of(Day.UNKNOWN, 1L));
        assertThat(Facts.known(tale, List.of(deletion, again)).addsByDay()).isEqualTo(Map.of(Day.UNKNOWN, 1L));
        assertThat(Facts.known(tale, tale.callbacks()).addsByDay()).isEqualTo(Map.of(Day.parse("2026-01-01"), 1L));
    }

    private static Person person(String externalUserId) {
        return new Person("c", "u1", externalUserId);
    }

    private static Callback callback(ChangeType type, Instant time, String link, String state, String customer) {
        return new Callback("c", type, time, link, state, customer == null ? null : "u1", customer);
    }
}
