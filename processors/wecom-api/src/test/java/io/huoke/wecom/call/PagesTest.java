package io.huoke.wecom.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PagesTest {

    private record Numbers(List<Integer> items, @Nullable String nextCursor) implements Page<Integer> {}

    @Test
    void goesOnOverAnEmptyPage() {
        assertThat(read(page("b", 1, 2), page("c"), page(null, 3))).containsExactly(1, 2, 3);
    }

    @Test
    void endsAtAnEmptyCursorToo() {
        assertThat(read(page("", 1))).containsExactly(1);
    }

    @Test
    void beginsAnewWhenItsCursorIsNotValidAnyMore() {
        assertThat(read(page("b", 1, 2), refused(50100), page("b", 1, 2), page(null, 3)))
                .containsExactly(1, 2, 1, 2, 3);
    }

    @Test
    void givesUpWhenNoCursorLasts() {
        assertThatThrownBy(() -> read(
                        page("b"),
                        refused(50100),
                        page("b"),
                        refused(50100),
                        page("b"),
                        refused(50100),
                        page("b"),
                        refused(50100)))
                .isInstanceOf(WeComException.class);
    }

    @Test
    void passesOnEveryOtherFailure() {
        assertThatThrownBy(() -> read(page("b", 1), refused(48002)))
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.errcode()).hasValue(48002));
    }

    @Test
    void doesNotGoRoundInCircles() {
        assertThatThrownBy(() -> read(page("b", 1), page("b", 2)))
                .isInstanceOf(WeComException.class)
                .hasMessageContaining("in circles");
    }

    @Test
    void fetchesNothingBeforeItIsRead() {
        Stream<Integer> numbers = Pages.stream(cursor -> {
            throw new AssertionError("fetched");
        });

        assertThat(numbers.limit(0)).isEmpty();
    }

    @SafeVarargs
    private static List<Integer> read(Supplier<Numbers>... answers) {
        Deque<Supplier<Numbers>> left = new ArrayDeque<>(Arrays.asList(answers));
        return Pages.stream(cursor -> left.removeFirst().get()).toList();
    }

    private static Supplier<Numbers> page(@Nullable String next, Integer... items) {
        return () -> new Numbers(List.of(items), next);
    }

    private static Supplier<Numbers> refused(int errcode) {
        return () -> {
            throw WeComException.refused(
                    Api.CUSTOMER, "no", new Failure.Unknown(), WeComException.Effect.NONE, errcode);
        };
    }
}
