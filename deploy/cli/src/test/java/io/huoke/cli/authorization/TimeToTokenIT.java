package io.huoke.cli.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.huoke.cli.HuokeProcess;
import io.huoke.cli.Pace;
import io.huoke.sandbox.api.Faults;
import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the callback that an enterprise has authorized to a token with which others can work, with one suite, so that all
 * of it is on one partition, and 50 ms for each of WeCom's answers.
 *
 * <p>{@code -Dhuoke.campaign.seconds=30} for a longer one.
 */
@EnabledIfSystemProperty(named = "huoke.campaign", matches = "all")
class TimeToTokenIT {

    private static final int PER_SECOND = 20;
    private static final int SECONDS = Integer.getInteger("huoke.campaign.seconds", 10);
    private static final int WARM_UP = 2 * PER_SECOND;
    private static final Duration P99 = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    @Test
    void anEnterprisesTokenIsThereWithinTwoSecondsOfItsAuthorization() throws Exception {
        try (Site site = Site.start(directory, Kind.THIRD_PARTY);
                HuokeProcess huoke = site.up("huoke", "ingress,authorization").awaitUp();
                Callbacks callbacks = new Callbacks(huoke.ingress());
                Arrivals tokens = new Arrivals(site.bootstrapServers(), Topic.TOKENS.baseName())) {
            String suiteId = site.suites().getFirst().id();
            site.wecom().faults(Faults.none().withLatency(1, Duration.ofMillis(50)));
            callbacks.suiteTicket(suiteId, site.world().newTicket(suiteId));
            authorize(site, callbacks, tokens, "warm", WARM_UP);

            long[] millis = authorize(site, callbacks, tokens, "corp", PER_SECOND * SECONDS);

            Arrays.sort(millis);
            System.out.printf(
                    "time to token: %d authorizations at %d/s, p50 %d ms, p99 %d ms, max %d ms%n",
                    millis.length,
                    PER_SECOND,
                    millis[millis.length / 2],
                    millis[millis.length * 99 / 100],
                    millis[millis.length - 1]);
            assertThat(Duration.ofMillis(millis[millis.length * 99 / 100])).isLessThan(P99);
        }
    }

    /** Returns the time that each took, from the moment at which it was to be posted. */
    private static long[] authorize(Site site, Callbacks callbacks, Arrivals tokens, String name, int count) {
        String suiteId = site.suites().getFirst().id();
        Map<String, Long> due = new LinkedHashMap<>();
        Pace pace = Pace.perSecond(PER_SECOND);
        try (ExecutorService posting = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < count; number++) {
                String corpId = "wp" + name + number;
                site.world().corp(corpId, "Corp " + number, List.of("ann"));
                String code = site.world().authorize(suiteId, corpId, "s" + number);
                due.put(suiteId + "/" + corpId, pace.awaitNext());
                posting.submit(() -> {
                    callbacks.createAuth(suiteId, code, "s" + corpId);
                    return null;
                });
            }
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> tokens.nanos().keySet().containsAll(due.keySet()));
        return due.entrySet().stream()
                .mapToLong(each -> Duration.ofNanos(tokens.nanos().get(each.getKey()) - each.getValue())
                        .toMillis())
                .toArray();
    }
}
