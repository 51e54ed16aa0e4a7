package io.huoke.cli.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.cli.HuokeProcess;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.schemas.TokenRow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Suites go to and fro between two instances while their short-lived tokens are replaced again and again: once per life,
 * once more per hand-over at most, and never by an older one.
 *
 * <p>{@code -Dhuoke.campaign.hand-over-seconds=300} for a longer one.
 */
@EnabledIfSystemProperty(named = "huoke.campaign", matches = "all")
class HandOverIT {

    private static final int SECONDS = Integer.getInteger("huoke.campaign.hand-over-seconds", 30);

    /** Longer than it takes until an instance that has gone is taken for gone. */
    private static final Duration BETWEEN_REBALANCES = Duration.ofSeconds(8);

    private static final Duration TOKEN_LIFE = Duration.ofSeconds(20);

    /** Well before that nobody needs another one. */
    private static final Duration EARLIEST = TOKEN_LIFE.multipliedBy(7).dividedBy(10);

    /** So many that each instance gets some, whichever partitions it has. */
    private static final int SUITES = 9;

    private static final int TENANTS_PER_SUITE = 5;

    @TempDir
    private Path directory;

    @Test
    void aTokenIsReplacedOncePerLifeAndHandOverAndNeverByAnOlderOne() throws Exception {
        Kind[] suites = new Kind[SUITES];
        Arrays.fill(suites, Kind.THIRD_PARTY);
        try (Site site = Site.start(directory, suites)) {
            site.world().prologue().tokenLife(TOKEN_LIFE);
            Rows rows = new Rows(site.bootstrapServers());
            int handOvers;
            try (HuokeProcess first = site.up("first", "authorization").awaitUp()) {
                List<String> tenants = authorize(site);
                rows.await(Duration.ofSeconds(30))
                        .until(() -> rows.corpTokens().keySet().containsAll(tenants));

                handOvers = handOverAgainAndAgain(site);

                assertEveryTokenIsGood(rows, tenants);
                assertReplacedOncePerLifeAndHandOver(site, rows, tenants, handOvers);
            }
        }
    }

    private static List<String> authorize(Site site) {
        List<String> tenants = new ArrayList<>();
        try (Events events = new Events(site)) {
            events.tickets();
            for (SuiteSpec suite : site.suites()) {
                for (int number = 0; number < TENANTS_PER_SUITE; number++) {
                    String corpId = "wpCorp" + number;
                    site.world().corp(corpId, "Corp " + number, List.of("ann"));
                    events.createAuth(
                            suite.id(), site.world().authorize(suite.id(), corpId, null), "s" + tenants.size());
                    tenants.add(suite.id() + "/" + corpId);
                }
            }
        }
        return tenants;
    }

    /** A second instance comes and goes; returns how often what belongs to whom was decided anew. */
    private static int handOverAgainAndAgain(Site site) throws Exception {
        Instant end = Instant.now().plusSeconds(SECONDS);
        CountDownLatch never = new CountDownLatch(1);
        int handOvers = 0;
        while (Instant.now().isBefore(end)) {
            try (HuokeProcess second = site.up("second", "authorization").awaitUp()) {
                handOvers++;
                second.awaitOutput(".*took over.*tenants=\"[1-9]");
                assertThat(never.await(BETWEEN_REBALANCES.toMillis(), TimeUnit.MILLISECONDS))
                        .isFalse();
                second.terminate();
                second.awaitExit(Duration.ofSeconds(20));
                handOvers++;
            }
            assertThat(never.await(BETWEEN_REBALANCES.toMillis(), TimeUnit.MILLISECONDS))
                    .isFalse();
        }
        return handOvers;
    }

    private static void assertEveryTokenIsGood(Rows rows, List<String> tenants) {
        rows.await(Duration.ofSeconds(10)).untilAsserted(() -> {
            Map<String, TokenRow> newest = rows.corpTokens();
            assertThat(tenants)
                    .allSatisfy(
                            tenant -> assertThat(newest.get(tenant).expiresAt()).isAfter(Instant.now()));
        });
    }

    private static void assertReplacedOncePerLifeAndHandOver(
            Site site, Rows rows, List<String> tenants, int handOvers) {
        Map<String, List<Instant>> obtained = rows.tokenHistory().stream()
                .filter(token -> token.kind() == TokenRow.Kind.CORP)
                .collect(Collectors.groupingBy(
                        TokenRow::key, Collectors.mapping(TokenRow::obtainedAt, Collectors.toList())));
        long calls = 0;
        long most = 0;
        Duration longest = Duration.ZERO;
        for (String tenant : tenants) {
            List<Instant> times = obtained.get(tenant);
            assertThat(times).as(tenant).isSorted();
            long early = 0;
            for (int i = 1; i < times.size(); i++) {
                Duration gap = Duration.between(times.get(i - 1), times.get(i));
                early += gap.compareTo(EARLIEST) < 0 ? 1 : 0;
                longest = gap.compareTo(longest) > 0 ? gap : longest;
            }
            long called = site.wecom().calls().tokenCalls("service/get_corp_token", tenant);
            // What was fetched in vain left no row.
            long beyond = early + called - times.size();
            assertThat(beyond)
                    .as("%s: %d calls for the tokens of %s in %d hand-overs", tenant, called, times, handOvers)
                    .isLessThanOrEqualTo(handOvers);
            most = Math.max(most, beyond);
            calls += called;
        }
        System.out.printf(
                "hand-over: %d enterprises, %d hand-overs, %d token calls, at most %d of one beyond one per life of %d s,"
                        + " longest use of one token %d ms%n",
                tenants.size(), handOvers, calls, most, TOKEN_LIFE.toSeconds(), longest.toMillis());
    }
}
