package io.huoke.funnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FunnelServiceTest {

    /** A dead letter may be replayed on its last day, again after it was replayed on its first. */
    @Test
    void anEventIsRememberedForAsLongAsItCanComeBack() {
        HuokeConfig.Topics documented = new HuokeConfig.Topics(
                new TopicNames(""), 4, OptionalInt.empty(), Map.of(), HuokeConfig.Topics.FORGET_WITHIN);
        HuokeConfig.Topics longer = new HuokeConfig.Topics(
                new TopicNames(""),
                4,
                OptionalInt.empty(),
                Map.of(Topic.ACQUISITION, Duration.ofDays(90)),
                HuokeConfig.Topics.FORGET_WITHIN);

        assertThat(FunnelService.remember(documented)).isGreaterThan(Duration.ofDays(31));
        assertThat(FunnelService.remember(longer)).isGreaterThan(Duration.ofDays(91));
    }

    /** Of what names a person, the journey is what remembers it. */
    @Test
    void aJourneyIsKeptForAsLongAsItsEventsCanComeBack() {
        HuokeConfig.Topics shortRows = new HuokeConfig.Topics(
                new TopicNames(""),
                4,
                OptionalInt.empty(),
                Map.of(
                        Topic.CONVERSIONS,
                        Duration.ofDays(1),
                        Topic.FUNNEL,
                        Duration.ofDays(1),
                        Topic.FUNNEL_LINKS,
                        Duration.ofDays(1)),
                HuokeConfig.Topics.FORGET_WITHIN);

        assertThat(FunnelService.keep(shortRows)).isEqualTo(FunnelService.remember(shortRows));
    }
}
