package io.huoke.sandbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.huoke.sandbox.api.SuiteSpec.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A world of the size of a large provider's. */
class ManyCorpsTest {

    private static final int CORPS = 100_000;
    private static final String TEMPLATE = "dktemplate";

    /** What looks at every corp for each of them takes minutes. */
    private static final Duration QUICK = Duration.ofSeconds(30);

    @Test
    void whatHappensToOneCorpDoesNotTakeLongerBecauseThereAreMany() {
        World world = new World(InstantSource.system(), 1);
        world.suite(new SuiteSpec(TEMPLATE, "secret", Kind.TEMPLATE));
        AtomicInteger found = new AtomicInteger();

        assertTimeout(QUICK, () -> {
            for (int number = 0; number < CORPS; number++) {
                String corpId = "wp" + number;
                world.corp(corpId, "Corp " + number, Set.of("ann"));
                world.kfAccount(corpId, "wk", "Desk");
                world.authorize(TEMPLATE, corpId, null);
                String permanentCode = world.prologue().authorized(TEMPLATE, corpId);
                world.prologue().token(TEMPLATE, corpId);
                found.addAndGet(world.within(stores -> stores.authorizations()
                                .byPermanentCode(corpId, permanentCode)
                                .isPresent()
                        ? 1
                        : 0));
            }
            for (int number = 0; number < CORPS; number += 2) {
                world.invalidateTokens(TEMPLATE, "wp" + number);
                world.cancel(TEMPLATE, "wp" + number);
            }
        });

        assertThat(found).hasValue(CORPS);
        assertThat(world.census().isAuthorized(TEMPLATE, "wp0")).isFalse();
        assertThat(world.census().permanentCode(TEMPLATE, "wp1")).isPresent();
        assertThat(world.census().kfAccounts("wp1")).isEqualTo(List.of("wk"));
    }
}
