package io.huoke.wecom.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.sandbox.api.Fault;
import io.huoke.sandbox.api.Faults;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.Stage;
import io.huoke.wecom.acquisition.Quota;
import io.huoke.wecom.call.Deadline;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens end, early too; WeCom limits how often they are asked for, and bans who sends wrong secrets. */
class TokenRefreshTest {

    private static final String GET_CORP_TOKEN = "service/get_corp_token";
    private static final String GET_SUITE_TOKEN = "service/get_suite_token";
    private static final String TENANT = Stage.APP + "/" + Stage.CORP;
    private static final TokenKey KEY = new TokenKey.Corp(Stage.TENANT);
    private static final int CALLERS = 64;

    private Stage stage;

    @BeforeEach
    void start() throws Exception {
        stage = new Stage();
        stage.authorize(Stage.APP, Stage.CORP);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void asksOnceForAnExpiredTokenThatManyWant() throws Exception {
        quota();
        stage.clock.advance(Duration.ofHours(2));
        stage.newTicket(Stage.APP);

        assertThat(atOnce(this::quota)).hasSize(CALLERS);

        assertThat(refreshes()).isEqualTo(2);
        assertThat(stage.server.calls().tokenCalls(GET_SUITE_TOKEN, Stage.APP)).isEqualTo(2);
    }

    @Test
    void asksOnceForATokenThatWeComInvalidatedEarly() throws Exception {
        quota();
        stage.world.invalidateTokens(Stage.APP, Stage.CORP);

        assertThat(atOnce(this::quota)).hasSize(CALLERS);

        assertThat(refreshes()).isEqualTo(2);
    }

    @Test
    void asksOnceForASuiteTokenThatWeComInvalidatedEarly() {
        quota();
        stage.world.invalidateTokens(Stage.APP);

        assertThat(quota().balance()).isZero();

        assertThat(refreshes()).isEqualTo(2);
        assertThat(stage.server.calls().tokenCalls(GET_SUITE_TOKEN, Stage.APP)).isEqualTo(2);
    }

    @Test
    void keepsANewTokenWhenAnOldOneIsRefusedLate() {
        Token old = stage.tokens.current(KEY, soon());
        Token fresh = stage.tokens.replacement(KEY, old, 42001, soon());

        Token afterLateRefusal = stage.tokens.replacement(KEY, old, 42001, soon());

        assertThat(afterLateRefusal).isSameAs(fresh);
        assertThat(refreshes()).isEqualTo(2);
    }

    @Test
    void replaysACallOnceOnly() {
        quota();
        stage.server.faults(
                Faults.always(Fault.TOKEN_INVALIDATION).onlyFor("externalcontact/customer_acquisition_quota"));

        assertThatThrownBy(this::quota).isInstanceOfSatisfying(WeComException.class, e -> assertThat(e.failure())
                .isEqualTo(new Failure.TokenRejected()));

        assertThat(stage.server.calls().received("externalcontact/customer_acquisition_quota"))
                .isEqualTo(3);
    }

    @Test
    void sharesAFailureAmongAllWhoWait() throws Exception {
        stage.server.faults(
                Faults.always(Fault.SERVER_ERROR).onlyFor(GET_CORP_TOKEN).withLatency(1, Duration.ofMillis(200)));

        List<Object> failures = atOnce(() -> {
            try {
                return quota();
            } catch (WeComException e) {
                return e.failure();
            }
        });

        assertThat(failures).containsOnly(new Failure.Retry());
        assertThat(refreshes()).as("one call and three repetitions").isEqualTo(4);
    }

    @Test
    void neverSendsAWrongSecretTwice() {
        TokenKey own = new TokenKey.Corp(Stage.OWN_TENANT);
        stage.credentials.put(own, new Credential.CorpSecret(Stage.OWN_TENANT, new Secret("wrong")));

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> stage.client.acquisition(Stage.OWN_TENANT).quota())
                    .isInstanceOfSatisfying(WeComException.class, e -> {
                        assertThat(e.errcode()).hasValue(40001);
                        assertThat(e.failure()).isEqualTo(new Failure.Configuration());
                    });
        }
        assertThat(stage.server.calls().wrongSecrets()).isEqualTo(1);

        stage.credentials.put(own, new Credential.CorpSecret(Stage.OWN_TENANT, new Secret(Stage.OWN_SECRET)));
        assertThat(stage.client.acquisition(Stage.OWN_TENANT).quota().balance()).isZero();
    }

    @Test
    void waitsForANewTicketWhenWeComRefusesTheOld() {
        stage.clock.advance(Duration.ofHours(3));

        assertThatThrownBy(this::quota).isInstanceOfSatisfying(WeComException.class, e -> assertThat(e.failure())
                .isEqualTo(new Failure.TicketMissing()));
        assertThatThrownBy(this::quota).isInstanceOf(WeComException.class);
        assertThat(stage.server.calls().answers(GET_SUITE_TOKEN, 40085)).isEqualTo(1);

        stage.newTicket(Stage.APP);
        assertThat(quota().balance()).isZero();
    }

    @Test
    void takesTokensThatWereGotElsewhereAndForgetsThoseOfWhoIsGone() {
        Token own = stage.tokens.current(KEY, soon());
        FetchedTokens others = new FetchedTokens(stage.connection, key -> stage.credentials.get(key), stage.clock);

        others.offer(KEY, own);
        assertThat(others.current(KEY, soon())).isSameAs(own);
        others.offer(KEY, new Token(new Secret("older"), own.obtainedAt().minusSeconds(1), own.expiresAt()));
        assertThat(others.current(KEY, soon())).isSameAs(own);
        assertThat(refreshes()).isEqualTo(1);

        others.forget(KEY);
        assertThat(others.current(KEY, soon())).isNotEqualTo(own);
        assertThat(refreshes()).isEqualTo(2);
    }

    private Quota quota() {
        return stage.client.acquisition(Stage.TENANT).quota();
    }

    private long refreshes() {
        return stage.server.calls().tokenCalls(GET_CORP_TOKEN, TENANT);
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    private static <T> List<T> atOnce(Callable<T> call) throws Exception {
        List<Future<T>> futures = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                futures.add(callers.submit(call));
            }
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get());
        }
        return results;
    }
}
