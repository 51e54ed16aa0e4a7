package io.huoke.cli.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.huoke.cli.HuokeProcess;
import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.schemas.TokenRow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee G8: a key that was replaced is unused after minutes, can be seen to be, and is missed by nobody. */
@EnabledIfSystemProperty(named = "huoke.campaign", matches = "all")
class RotationIT {

    private static final int TENANTS = 10;
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(12);
    private static final Duration SEALED_AGAIN = Duration.ofMinutes(3);
    private static final Duration AT_WORK = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void aReplacedKeyIsUnusedAfterMinutesAndMissedByNobody() throws Exception {
        try (Site site = Site.start(directory, Kind.THIRD_PARTY);
                Events events = new Events(site)) {
            site.world().prologue().tokenLife(TOKEN_LIFE);
            Rows rows = new Rows(site.bootstrapServers());
            int old = site.sealer().primaryKeyId();
            try (HuokeProcess service = site.up("service", "authorization").awaitUp()) {
                events.tickets();
                for (int number = 0; number < TENANTS; number++) {
                    authorize(site, events, "wpCorp" + number);
                }
                awaitTokensSince(site, rows, Instant.EPOCH, TENANTS);
                stop(service);
            }
            // It counts when it starts, and later once a minute only.
            try (HuokeProcess service = site.up("service", "authorization").awaitUp()) {
                await().until(() -> sealedWith(site, service, old) > 0);

                keys("rotate", site.keyset().toString());
                Instant rotated = Instant.now();
                await().atMost(SEALED_AGAIN).until(() -> sealedWith(site, service, old) == 0);
                Duration took = Duration.between(rotated, Instant.now());
                assertThat(sealedWith(site, service, site.sealer().primaryKeyId()))
                        .isPositive();
                keys("remove", site.keyset().toString(), Integer.toUnsignedString(old));

                assertWorks(site, events, rows, "wpAfterRemoval");
                stop(service);
                System.out.printf(
                        "rotation: the old key of %d enterprises' secrets was unused after %d ms%n",
                        TENANTS, took.toMillis());
            }
            try (HuokeProcess restarted = site.up("service", "authorization").awaitUp()) {
                assertWorks(site, events, rows, "wpAfterRestart");
                assertThat(sealedWith(site, restarted, old)).isZero();
            }
            assertThat(rows.firing()).isEmpty();
        }
    }

    private static void stop(HuokeProcess service) throws InterruptedException {
        service.terminate();
        service.awaitExit(Duration.ofSeconds(20));
    }

    /** Another enterprise gets a token, and all others get new ones. */
    private static void assertWorks(Site site, Events events, Rows rows, String corpId) {
        int known = rows.corpTokens().size();
        Instant since = Instant.now();
        authorize(site, events, corpId);
        awaitTokensSince(site, rows, since, known + 1);
    }

    private static void authorize(Site site, Events events, String corpId) {
        String suiteId = site.suites().getFirst().id();
        site.world().corp(corpId, corpId, List.of("ann"));
        events.createAuth(suiteId, site.world().authorize(suiteId, corpId, null), "s" + corpId);
    }

    private static void awaitTokensSince(Site site, Rows rows, Instant since, int number) {
        rows.await(AT_WORK).untilAsserted(() -> {
            Map<String, TokenRow> tokens = rows.corpTokens();
            assertThat(tokens).hasSize(number);
            assertThat(tokens.values()).allSatisfy(token -> {
                assertThat(token.obtainedAt()).isAfter(since);
                assertThat(site.takes(site.sealer().open(token.sealed(), token).get(TokenRow.VALUE)))
                        .isTrue();
            });
        });
    }

    private static double sealedWith(Site site, HuokeProcess service, int keyId) throws Exception {
        return site.metric(service, "huoke_sealed_secrets{key=\"" + Integer.toUnsignedString(keyId) + "\"");
    }

    private void keys(String... command) throws Exception {
        String[] arguments =
                Stream.concat(Stream.of("keys"), Arrays.stream(command)).toArray(String[]::new);
        try (HuokeProcess process = HuokeProcess.start(directory, Map.of(), arguments)) {
            assertThat(process.awaitExit(HuokeProcess.START))
                    .as(process.output())
                    .isZero();
        }
    }
}
