package io.huoke.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.bench.Callbacks;
import io.huoke.ingress.durable.EventRecord;
import io.huoke.schemas.Topic;
import org.junit.jupiter.api.Test;

class DecodeBenchmarkTest {

    @Test
    void everyStepOfTheBenchmarkDoesWhatItSays() throws Exception {
        DecodeBenchmark benchmark = new DecodeBenchmark();
        benchmark.prepare();
        assertThat(benchmark.decodePath().value()).isNotEmpty();
        assertThat(new String(benchmark.decodePathPlain().value(), UTF_8)).doesNotContain("sealed");
        assertThat(new String(benchmark.decodePathSealed().value(), UTF_8)).contains("sealed");
        assertThat(benchmark.signature()).isTrue();
        assertThat(benchmark.decrypt().toString()).startsWith("Message");
        assertThat(benchmark.outerXml()).isNotNull();
        assertThat(benchmark.innerXml().text("AuthCorpId")).isNotNull();
        assertThat(benchmark.event().event().id()).hasSize(32);
        assertThat(benchmark.serialization().headers().toArray()).isNotEmpty();
        assertThat(benchmark.weixinDecrypt()).contains("AuthCorpId");
        assertThat(benchmark.weixinOneCall().getAuthCorpId()).startsWith("wpCorp");
    }

    @Test
    void theStagesOfAJourneyAreOnOneTopicAndCallbacksAreAsLongAsTheySay() {
        Callbacks callbacks = new Callbacks(10);
        PreparedRecords records = new PreparedRecords(callbacks);
        for (long number = 500; number < 4_000; number += 1_000) {
            assertThat(callbacks.message(number)).hasSize(Callbacks.MESSAGE_BYTES);
            EventRecord record = records.of(number);
            assertThat(record.topic()).isEqualTo(Topic.ACQUISITION);
        }
    }
}
