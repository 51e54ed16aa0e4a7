package io.huoke.wecom;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.sandbox.api.CallLog;
import io.huoke.sandbox.api.Fault;
import io.huoke.sandbox.api.Faults;
import io.huoke.sandbox.api.LinkDraft;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.acquisition.AcquisitionApi;
import io.huoke.wecom.acquisition.DayRange;
import io.huoke.wecom.acquisition.LinkRange;
import io.huoke.wecom.acquisition.NewLink;
import io.huoke.wecom.call.Limits;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.call.WeComException.Effect;
import io.huoke.wecom.token.Credential;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * 10,000 calls, a fifth of which meet a fault of some kind: none outlives its deadline, none that may not is executed
 * twice, tokens are asked for no more often than they end, and a wrong secret is not sent again.
 */
class FaultCampaignTest {

    private static final int CALLS = 10_000;
    private static final int CORPS = 20;
    private static final int AT_ONCE = 64;
    private static final Duration ATTEMPT = Duration.ofMillis(400);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    /** What the machine may take to run a thread that is due. */
    private static final Duration LATENESS = Duration.ofSeconds(1);

    private static final long SEED = Long.getLong("huoke.seed", 5L);

    /** As WeCom's, but with blocks that a test can wait for. */
    private static final Limits LIMITS = new Limits(
            Limits.WECOM.perCorp(),
            Limits.WECOM.ownAppsPerAddress(),
            Limits.WECOM.providerPerAddress(),
            Duration.ofMillis(50),
            Duration.ofMillis(200),
            16);

    private final ConcurrentMap<String, AtomicLong> outcomes = new ConcurrentHashMap<>();
    private final AtomicLong longest = new AtomicLong();
    private final ConcurrentMap<String, Outcome> creations = new ConcurrentHashMap<>();
    private final List<Tenant> tenants = new ArrayList<>();
    private final List<String> links = new ArrayList<>();

    private enum Outcome {
        CREATED,
        REFUSED,
        UNKNOWN
    }

    @Test
    void keepsItsPromises() throws Exception {
        try (Stage stage = new Stage(LIMITS, ATTEMPT, TIMEOUT)) {
            prepare(stage);
            stage.server.faults(faults());
            run(stage);
            stage.server.faults(Faults.none());
            Awaitility.await().until(stage.server::isIdle);
            System.out.printf(
                    "Fault campaign, seed %d: %s; longest call %d ms; received %s%n",
                    SEED,
                    outcomes,
                    longest.get() / 1_000_000,
                    stage.server.calls().received());

            assertThat(Duration.ofNanos(longest.get())).isLessThan(TIMEOUT.plus(LATENESS));
            assertNothingWasExecutedTwice(stage);
            assertTokensWereAskedForOncePerRefresh(stage);
            assertThat(stage.server.calls().wrongSecrets()).isEqualTo(1);
        }
    }

    /** A fifth of all calls; those that are slow on top, half of them beyond what one attempt waits for. */
    private static Faults faults() {
        Faults faults = Faults.none().withSeed(SEED).withLatency(0.02, ATTEMPT.multipliedBy(2));
        for (Fault fault : Fault.values()) {
            faults = faults.with(fault, 0.18 / Fault.values().length);
        }
        return faults;
    }

    private void prepare(Stage stage) {
        for (int i = 0; i < CORPS; i++) {
            String corp = "wpCorp-" + i;
            stage.world.corp(corp, "Corp " + i, List.of("zhangsan"));
            Tenant tenant = stage.authorize(Stage.APP, corp);
            tenants.add(tenant);
            links.add(stage.world.createLink(corp, Stage.APP, LinkDraft.of("first", "zhangsan")));
        }
        stage.credentials.put(
                new TokenKey.Corp(Stage.OWN_TENANT), new Credential.CorpSecret(Stage.OWN_TENANT, new Secret("wrong")));
    }

    private void run(Stage stage) throws Exception {
        Random random = new Random(SEED);
        Semaphore places = new Semaphore(AT_ONCE);
        List<Future<?>> calls = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLS; i++) {
                if (i == CALLS / 2) {
                    endAllTokens(stage);
                }
                int number = i;
                int dice = random.nextInt(100);
                int corp = random.nextInt(CORPS);
                places.acquire();
                calls.add(callers.submit(() -> {
                    try {
                        timed(() -> call(stage, dice, corp, number));
                    } finally {
                        places.release();
                    }
                }));
            }
        }
        for (Future<?> call : calls) {
            call.get();
        }
    }

    /** As after two hours. */
    private static void endAllTokens(Stage stage) {
        stage.clock.advance(Duration.ofHours(2));
        stage.newTicket(Stage.APP);
    }

    private void timed(Runnable call) {
        long start = System.nanoTime();
        String outcome = "ok";
        try {
            call.run();
        } catch (WeComException e) {
            outcome = e.failure().getClass().getSimpleName() + "/" + e.effect();
        }
        longest.accumulateAndGet(System.nanoTime() - start, Math::max);
        outcomes.computeIfAbsent(outcome, o -> new AtomicLong()).incrementAndGet();
    }

    private void call(Stage stage, int dice, int corp, int number) {
        AcquisitionApi api = stage.client.acquisition(tenants.get(corp));
        if (dice < 20) {
            api.quota();
        } else if (dice < 40) {
            api.get(links.get(corp));
        } else if (dice < 60) {
            assertThat(api.customers(links.get(corp)).count()).isZero();
        } else if (dice < 75) {
            api.statistic(links.get(corp), DayRange.of(DayRange.today(stage.clock)));
        } else if (dice < 79) {
            create(api, "n" + number);
        } else if (dice < 95) {
            stage.client.network(tenants.get(corp)).callbackIps();
        } else {
            stage.client.acquisition(Stage.OWN_TENANT).quota();
        }
    }

    private void create(AcquisitionApi api, String name) {
        try {
            api.create(NewLink.of(name, LinkRange.ofUsers("zhangsan"), true));
            creations.put(name, Outcome.CREATED);
        } catch (WeComException e) {
            creations.put(name, e.effect() == Effect.NONE ? Outcome.REFUSED : Outcome.UNKNOWN);
            throw e;
        }
    }

    /** Every link has a name of its own, so WeCom's side shows how often each was created. */
    private void assertNothingWasExecutedTwice(Stage stage) {
        Map<String, Long> created = new ConcurrentHashMap<>();
        for (Tenant tenant : tenants) {
            AcquisitionApi api = stage.client.acquisition(tenant);
            created.putAll(api.linkIds()
                    .map(id -> api.get(id).linkName())
                    .filter(name -> !name.equals("first"))
                    .collect(Collectors.groupingBy(name -> name, Collectors.counting())));
        }
        assertThat(created)
                .allSatisfy((name, count) -> assertThat(count).as(name).isEqualTo(1));
        assertThat(creations).isNotEmpty().allSatisfy((name, outcome) -> {
            switch (outcome) {
                case CREATED -> assertThat(created).as("said to be created").containsKey(name);
                case REFUSED -> assertThat(created).as("said to be refused").doesNotContainKey(name);
                case UNKNOWN -> {}
            }
        });
    }

    /** Each is due at first, after two hours, and when it was invalidated; calls that met a fault come on top. */
    private void assertTokensWereAskedForOncePerRefresh(Stage stage) {
        CallLog calls = stage.server.calls();
        long invalidated = calls.received().keySet().stream()
                .mapToLong(path -> calls.faults(path, Fault.TOKEN_INVALIDATION))
                .sum();
        long successes = delivered(calls, "service/get_corp_token") + delivered(calls, "service/get_suite_token");
        long due = 2 * (CORPS + 1);
        assertThat(successes).as("tokens handed out").isBetween(due, due + invalidated);
    }

    /** Answers that arrived. */
    private static long delivered(CallLog calls, String path) {
        return calls.effects(path)
                - calls.faults(path, Fault.LOST_RESPONSE)
                - calls.faults(path, Fault.TRUNCATED)
                - calls.faults(path, Fault.LATE_EFFECT);
    }
}
