package io.huoke.wecom.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.Deadline;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AwaitedTokensTest {

    private static final TokenKey KEY = new TokenKey.Corp(new Tenant("ww1", "wp1"));
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final CountDownLatch reported = new CountDownLatch(1);
    private final AwaitedTokens tokens = new AwaitedTokens((key, refused, errcode) -> {
        reports.add(refused.value().value() + " " + errcode);
        reported.countDown();
    });

    @Test
    void reportsARefusedTokenOnceAndAwaitsANewerOne() throws Exception {
        Token old = token("old", 0);
        Token fresh = token("new", 60);
        tokens.offer(KEY, old);

        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Token> caller = () -> tokens.replacement(KEY, old, 42001, Deadline.after(LONG));
            List<Future<Token>> waiting =
                    IntStream.range(0, 64).mapToObj(i -> callers.submit(caller)).toList();
            reported.await();
            tokens.offer(KEY, fresh);

            for (Future<Token> token : waiting) {
                assertThat(token.get()).isEqualTo(fresh);
            }
        }
        assertThat(reports).containsExactly("old 42001");
    }

    @Test
    void doesNotReportATokenThatIsNotTheNewestAnyMore() {
        Token fresh = token("new", 60);
        tokens.offer(KEY, fresh);

        assertThat(tokens.replacement(KEY, token("old", 0), 42001, Deadline.after(LONG)))
                .isEqualTo(fresh);
        assertThat(reports).isEmpty();
    }

    @Test
    void keepsTheNewerTokenWhicheverComesLast() {
        tokens.offer(KEY, token("new", 60));
        tokens.offer(KEY, token("old", 0));

        assertThat(tokens.current(KEY, Deadline.after(LONG)).value().value()).isEqualTo("new");
    }

    @Test
    void givesUpAtTheDeadlineAndNamesTheTenant() {
        assertThatThrownBy(() -> tokens.current(KEY, Deadline.after(Duration.ofMillis(20))))
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.failure()).isEqualTo(new Failure.Retry()))
                .hasMessageContaining("ww1/wp1");
    }

    @Test
    void hasNoTokenOnceItIsWithdrawn() {
        tokens.offer(KEY, token("old", 0));
        tokens.withdraw(KEY);

        assertThatThrownBy(() -> tokens.current(KEY, Deadline.after(Duration.ZERO)))
                .isInstanceOf(WeComException.class);
    }

    private static Token token(String value, int minutes) {
        Instant obtained = NOON.plusSeconds(60L * minutes);
        return new Token(new Secret(value), obtained, obtained.plusSeconds(7_200));
    }
}
