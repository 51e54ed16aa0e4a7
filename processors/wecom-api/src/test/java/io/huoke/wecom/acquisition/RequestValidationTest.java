package io.huoke.wecom.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.wecom.call.InvalidRequestException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What WeCom would refuse is not sent. */
class RequestValidationTest {

    private static final LinkRange ANYBODY = LinkRange.ofUsers("zhangsan");

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("both empty", refusal(() -> NewLink.of("n", new LinkRange(List.of(), List.of()), true))),
                Arguments.of("501 members", refusal(() -> NewLink.of("n", LinkRange.ofUsers(users(501)), true))),
                Arguments.of("names a member twice", refusal(() -> NewLink.of("n", LinkRange.ofUsers("a", "a"), true))),
                Arguments.of("empty userid", refusal(() -> NewLink.of("n", LinkRange.ofUsers("a", " "), true))),
                Arguments.of("30 characters, this one 31", refusal(() -> NewLink.of("名".repeat(31), ANYBODY, true))),
                Arguments.of("link_name is blank", refusal(() -> NewLink.of("", ANYBODY, true))),
                Arguments.of("is 1 or 2", refusal(() -> priority(new PriorityOption(3, List.of())))),
                Arguments.of("1 to 1000 userids", refusal(() -> priority(new PriorityOption(2, List.of())))),
                Arguments.of(
                        "1 to 1000 userids", refusal(() -> priority(new PriorityOption(2, List.of(users(1_001)))))),
                Arguments.of(
                        "belongs to priority_type 2", refusal(() -> priority(new PriorityOption(1, List.of("a"))))),
                Arguments.of(
                        "both empty", refusal(() -> LinkChange.of("ca1", true).withRange(new LinkRange(null, null)))),
                Arguments.of("30 characters", refusal(() -> LinkChange.of("ca1", true)
                        .withName("x".repeat(31)))));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatWeComWouldRefuse(String because, ThrowingCallable request) {
        assertThatThrownBy(request).isInstanceOf(InvalidRequestException.class).hasMessageContaining(because);
    }

    @Test
    void acceptsWhatIsJustAllowed() {
        assertThatCode(() -> {
                    NewLink.of("名".repeat(30), LinkRange.ofUsers(users(500)), false);
                    NewLink.of("😀".repeat(30), new LinkRange(List.of(), List.of(1L)), false);
                    priority(new PriorityOption(2, List.of(users(1_000))));
                    priority(new PriorityOption(1, List.of()));
                })
                .doesNotThrowAnyException();
    }

    /** 16:00 UTC is midnight in Shanghai. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-20T15:59:59Z, 2026-11-20",
        "2026-11-20T16:00:00Z, 2026-11-21",
        "2026-11-30T15:59:59Z, 2026-11-30",
        "2026-11-30T16:00:00Z, 2026-12-01",
        "2026-12-31T16:00:00Z, 2027-01-01"
    })
    void countsDaysInShanghai(Instant now, LocalDate today) {
        assertThat(DayRange.today(InstantSource.fixed(now))).isEqualTo(today);
    }

    @Test
    void namesADayByItsMidnightInShanghai() {
        assertThat(DayRange.midnight(LocalDate.parse("2026-11-21")))
                .isEqualTo(Instant.parse("2026-11-20T16:00:00Z").getEpochSecond());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20, 2026-11-19, is before",
        "2026-10-22, 2026-11-21, 31 days",
        "2026-05-25, 2026-05-26, WeCom knows 2026-05-26 to 2026-11-21",
        "2026-11-20, 2026-11-22, WeCom knows 2026-05-26 to 2026-11-21"
    })
    void refusesDaysThatWeComDoesNotTell(LocalDate from, LocalDate to, String because) {
        LocalDate today = LocalDate.parse("2026-11-21");

        assertThatThrownBy(() -> new DayRange(from, to).validated(today))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(because);
    }

    @ParameterizedTest
    @CsvSource({"2026-10-23, 2026-11-21", "2026-05-26, 2026-06-24", "2026-11-21, 2026-11-21"})
    void acceptsThirtyDaysOfTheLast180(LocalDate from, LocalDate to) {
        LocalDate today = LocalDate.parse("2026-11-21");

        assertThat(new DayRange(from, to).validated(today).from()).isEqualTo(from);
    }

    private static ThrowingCallable refusal(ThrowingCallable request) {
        return request;
    }

    private static NewLink priority(PriorityOption option) {
        return new NewLink("n", ANYBODY, true, option, null);
    }

    private static String[] users(int count) {
        return IntStream.range(0, count).mapToObj(i -> "u" + i).toArray(String[]::new);
    }
}
