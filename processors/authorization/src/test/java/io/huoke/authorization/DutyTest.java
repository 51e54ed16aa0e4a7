package io.huoke.authorization;

import static io.huoke.authorization.OneInstance.permanentCode;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.ExchangeRow.Status;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.TokenRow.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one instance makes of strange orders, strange answers, and of being replaced at bad moments. */
class DutyTest {

    private static final Duration TICKETS = Duration.ofMinutes(10);

    private OneInstance instance;

    @BeforeEach
    void open() throws Exception {
        instance = new OneInstance();
    }

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void anAnswerThatIsNoneOfWeComsIsAnUnknownOutcomeThenAnAlertAndStopsNothing() {
        instance.ticket();
        instance.settle();
        instance.exchange = body -> permanentCode("p", "");

        instance.createAuth("code", instance.now());
        instance.settle();

        assertThat(instance.exchanges).hasValue(2);
        assertThat(instance.onlyExchange().status()).isEqualTo(Status.LOST);
        assertThat(instance.onlyExchange().sealed()).isNotNull();
        assertThat(instance.firing()).extracting(AlertRow::name).containsExactly("AuthAnswerUnreadable");
        instance.takeOver();
        instance.settle();
    }

    @Test
    void whoTakesOverInTheSameProcessJoinsTheCallThatIsUnderWay() throws Exception {
        instance.ticket();
        instance.settle();
        CountDownLatch release = new CountDownLatch(1);
        instance.exchange = body -> {
            await(release);
            return permanentCode("p", "wwCorp");
        };
        instance.createAuth("code", instance.now());
        instance.awaitUntil(() -> instance.exchanges.get() == 1);

        instance.takeOver();
        instance.awaitUntil(instance::isInDoubt);
        release.countDown();
        instance.awaitUntil(() -> !instance.isInDoubt());
        instance.settle();

        assertThat(instance.exchanges).hasValue(1);
        assertThat(instance.permanentCode()).isEqualTo("p");
        assertThat(instance.onlyExchange().status()).isEqualTo(Status.DONE);
    }

    @Test
    void aCodeThatOnlyWaitedSurvivesAnyNumberOfHandOvers() throws Exception {
        instance.createAuth("code", instance.now());
        instance.settle();
        for (int i = 0; i < 5; i++) {
            instance.handBack();
            instance.takeOver();
            instance.jump(Duration.ofSeconds(2));
            instance.settle();
        }
        assertThat(instance.exchanges).hasValue(0);
        assertThat(instance.onlyExchange().status()).isEqualTo(Status.INTENT);
        assertThat(instance.firing()).extracting(AlertRow::name).containsExactly("AuthCodeWaiting");

        instance.exchange = body -> permanentCode("p", "wwCorp");
        instance.ticket();
        instance.pass(Duration.ofSeconds(20), TICKETS);

        assertThat(instance.permanentCode()).isEqualTo("p");
        assertThat(instance.firing()).isEmpty();
    }

    @Test
    void anEnterpriseThatIsGoneIsAskedForOnceAnHourHoweverManyTicketsCome() {
        instance.ticket();
        instance.settle();
        instance.exchange = body -> permanentCode("p", "wwDead");
        instance.corpToken = body -> "{\"errcode\":48004,\"errmsg\":\"gone\"}";
        instance.createAuth("code", instance.now());
        instance.settle();

        instance.pass(Duration.ofHours(6), TICKETS);

        assertThat(instance.failedRefreshes()).isBetween(4.0, 8.0);
        assertThat(instance.firing()).extracting(AlertRow::key).containsExactly("AuthorizationRevoked/wwSuite/wwDead");
    }

    @Test
    void aLateCancellationEndsWhatWasBeforeTheNextAuthorizationAndNotThat() throws Exception {
        instance.ticket();
        instance.settle();
        Instant now = instance.now();
        instance.exchange = body -> permanentCode(body.contains("first") ? "p1" : "p2", "wwCorp");
        instance.createAuth("first", now.minusSeconds(100));
        instance.settle();
        instance.createAuth("second", now.minusSeconds(10));
        instance.settle();

        instance.cancelAuth("wwCorp", now.minusSeconds(50));
        instance.settle();

        assertThat(instance.permanentCode()).isEqualTo("p2");
        assertThat(instance.ledger().authorizations())
                .extracting(row -> row.epoch() + " since " + row.authorizedAt())
                .containsExactly("2 since " + now.minusSeconds(10));
        assertThat(instance.ledger().fences()).hasSize(1);
    }

    @Test
    void anOlderCodesAnswerDoesNotReplaceANewerPermanentCode() throws Exception {
        instance.ticket();
        instance.settle();
        Instant now = instance.now();
        AtomicInteger first = new AtomicInteger();
        instance.exchange = body -> {
            if (!body.contains("first")) {
                return permanentCode("NEW", "wwCorp");
            }
            return first.incrementAndGet() == 1 ? "{\"errcode\":-1}" : permanentCode("OLD", "wwCorp");
        };
        instance.createAuth("first", now.minusSeconds(20));
        instance.settle();
        instance.createAuth("second", now.minusSeconds(10));
        instance.settle();

        instance.pass(Duration.ofSeconds(3), TICKETS);

        assertThat(first).hasValue(2);
        assertThat(instance.permanentCode()).isEqualTo("NEW");
    }

    @Test
    void aNewPermanentCodeIsUsedAtOnceAlsoWhileTheOldOneIsBeingTried() {
        instance.ticket();
        instance.settle();
        instance.exchange = body -> permanentCode(body.contains("first") ? "p1" : "p2", "wwCorp");
        instance.createAuth("first", instance.now());
        instance.settle();
        CountDownLatch release = new CountDownLatch(1);
        instance.corpToken = body -> {
            if (!body.contains("p1")) {
                return OneInstance.token("fresh");
            }
            await(release);
            return "{\"errcode\":40084}";
        };
        int before = instance.corpTokens.get();
        instance.jump(Duration.ofSeconds(6_800));
        instance.ticket();
        instance.awaitUntil(() -> instance.corpTokens.get() > before);

        instance.createAuth("second", instance.now());
        instance.awaitUntil(() -> instance.exchanges.get() == 2);
        release.countDown();
        instance.settle();

        TokenRow token =
                instance.ledger().token(Kind.CORP, OneInstance.SUITE, "wwCorp").orElseThrow();
        assertThat(token.obtainedAt()).isAfterOrEqualTo(instance.now());
        assertThat(instance.firing()).isEmpty();
    }

    @Test
    void theAlertOfAnOwnerNeitherFlapsNorNamesAnEnterprise() {
        instance.ticket();
        instance.settle();
        instance.exchange = body -> permanentCode("p", body.contains("bad") ? "wwBad" : "wwGood");
        instance.corpToken = body -> body.contains("wwBad")
                ? "{\"errcode\":50001}"
                : "{\"access_token\":\"t" + instance.corpTokens.get() + "\",\"expires_in\":60}";
        instance.createAuth("good", instance.now());
        instance.createAuth("bad", instance.now());
        instance.settle();

        instance.pass(Duration.ofHours(1), TICKETS);

        assertThat(instance.alertsWritten()).extracting(AlertRow::key).containsExactly("TokenRefreshFailing/wwSuite");

        instance.corpToken = body -> "{\"errcode\":60020,\"errmsg\":\"not allow to access from your ip\"}";
        instance.pass(Duration.ofMinutes(10), TICKETS);

        assertThat(instance.firing())
                .extracting(AlertRow::summary)
                .hasSize(2)
                .noneMatch(summary -> summary.contains("wwBad") || summary.contains("wwGood"));
    }

    @Test
    void whatIsSaidOfAnAuthorizationBeforeItsCodeIsExchangedCountsAfterwards() {
        instance.createAuth("code", instance.now());
        instance.settle();
        instance.take(
                "wecom.change_auth",
                "wwCorp",
                instance.now(),
                Map.of("ExtraInfo/AuthOpenKfIdList/OpenKfId", List.of("wk9")),
                Map.of());
        instance.take(
                "wecom.cancel_special_auth",
                "wwCorp",
                instance.now(),
                Map.of("AuthType", "customer_acquisition"),
                Map.of());
        instance.exchange = body -> permanentCode("p", "wwCorp");

        instance.ticket();
        instance.pass(Duration.ofSeconds(20), TICKETS);

        assertThat(instance.ledger().authorizations()).singleElement().satisfies(row -> {
            assertThat(row.openKfIds()).containsExactly("wk9");
            assertThat(row.mayUseAcquisition()).isFalse();
        });
    }

    private static void await(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
