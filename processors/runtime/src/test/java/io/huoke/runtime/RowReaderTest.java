package io.huoke.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.FenceRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.SilenceRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RowReaderTest {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final SilenceRow ROW = new SilenceRow("s1", "QuotaLow", null, null, TIME, TIME.plusSeconds(60), "");

    private final RowReader<SilenceRow> reader = new RowReader<>(SilenceRow.class);
    private final List<Said> said = new ArrayList<>();

    private record Said(String key, Optional<SilenceRow> row) {}

    private static ConsumerRecord<String, byte[]> record(String key, Row row) {
        Headers headers = new RecordHeaders();
        byte[] value = row == null
                ? null
                : new RowEventSerializer<>("test").serialize("topic", headers, new RowEvent<>(row, TIME));
        return new ConsumerRecord<>(
                "topic", 0, 7, 0, TimestampType.CREATE_TIME, -1, -1, key, value, headers, Optional.empty());
    }

    private void read(ConsumerRecord<String, byte[]> record) {
        reader.read(record, (key, row) -> said.add(new Said(key, Optional.ofNullable(row))));
    }

    @Test
    void tellsWhatAKeyStandsForAndThatItStandsForNothing() {
        read(record("s1", ROW));
        read(record("s1", null));

        assertThat(said).containsExactly(new Said("s1", Optional.of(ROW)), new Said("s1", Optional.empty()));
    }

    @Test
    void passesOverWhatSaysNothingOfAKey() {
        read(record(null, ROW));
        read(record("ww1/~hash", new FenceRow("ww1", "hash", 1, TIME, Set.of(), null)));
        read(record("s2", ROW));
        read(new ConsumerRecord<>("topic", 0, 7, "s1", "{".getBytes()));
        read(new ConsumerRecord<>("topic", 0, 7, "s1", "null".getBytes()));

        assertThat(said).isEmpty();
    }

    @Test
    void passesOverWhatItsTakerCannotUse() {
        reader.read(record("s1", ROW), (key, row) -> {
            throw new IllegalArgumentException("not that one");
        });
        read(record("s1", ROW));

        assertThat(said).hasSize(1);
    }
}
