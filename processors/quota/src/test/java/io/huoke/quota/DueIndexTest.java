package io.huoke.quota;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import io.huoke.streams.JsonSerde;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DueIndexTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Scope SCOPE = Scope.of("ww1App/wpCorp");
    private static final int ALL = 100;

    private final MockProcessorContext<Void, Void> context = new MockProcessorContext<>();

    @BeforeEach
    void prepare() {
        addStore(QuotaStores.DUE, new JsonSerde<>(new TypeReference<DueIndex.Due>() {}));
        addStore(QuotaStores.DUE_BY_TIME, Serdes.String());
    }

    private <V> void addStore(String name, Serde<V> values) {
        KeyValueStore<String, V> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
    }

    @Test
    void whatAnotherProcessorSetsIsFoundOnceItIsDue() {
        DueIndex punctuated = new DueIndex(context);
        assertThat(punctuated.find(NOON, ALL)).isEmpty();

        new DueIndex(context).set(SCOPE, Optional.of(NOON.plusMillis(1)));

        assertThat(punctuated.find(NOON, ALL)).isEmpty();
        assertThat(punctuated.find(NOON.plusSeconds(1), ALL)).containsExactly(SCOPE);
    }

    @Test
    void whatIsSetByAClockThatIsBehindIsFound() {
        DueIndex punctuated = new DueIndex(context);
        assertThat(punctuated.find(NOON, ALL)).isEmpty();

        new DueIndex(context).set(SCOPE, Optional.of(NOON.minusSeconds(5)));

        assertThat(punctuated.find(NOON, ALL)).containsExactly(SCOPE);
    }

    @Test
    void aClockThatIsSetBackHidesNothing() {
        DueIndex punctuated = new DueIndex(context);
        assertThat(punctuated.find(NOON, ALL)).isEmpty();
        Instant back = NOON.minusSeconds(3_600);
        assertThat(punctuated.find(back, ALL)).isEmpty();

        new DueIndex(context).set(SCOPE, Optional.of(back.plusSeconds(10)));

        assertThat(punctuated.find(back.plusSeconds(10), ALL)).containsExactly(SCOPE);
    }

    @Test
    void whatIsDueLaterOrNotAtAllIsNotFound() {
        DueIndex index = new DueIndex(context);
        index.set(SCOPE, Optional.of(NOON));
        index.set(SCOPE, Optional.of(NOON.plusSeconds(10)));
        assertThat(index.find(NOON, ALL)).isEmpty();

        index.set(SCOPE, Optional.empty());

        assertThat(index.find(NOON.plusSeconds(10), ALL)).isEmpty();
    }
}
