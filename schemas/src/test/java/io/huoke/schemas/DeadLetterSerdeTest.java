package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLetterSerdeTest {

    private static final String TOPIC = "huoke.dead-letters";
    private static final DeadLetter LETTER = new DeadLetter(
            "0123456789abcdef0123456789abcdef",
            "crm",
            "receiveid",
            "the message is for receiveid 'ww2'",
            Instant.parse("2026-01-01T00:00:01.234Z"),
            new byte[] {0, 1, -1});

    private final DeadLetterSerializer serializer = new DeadLetterSerializer();
    private final DeadLetterDeserializer deserializer = new DeadLetterDeserializer();
    private final Headers headers = new RecordHeaders();

    @Test
    void readsWhatItWrites() {
        byte[] value = serializer.serialize(TOPIC, headers, LETTER);

        assertThat(deserializer.deserialize(TOPIC, headers, value))
                .usingRecursiveComparison()
                .isEqualTo(LETTER);
    }

    @Test
    void aTombstoneIsNull() {
        assertThat(deserializer.deserialize(TOPIC, headers, (byte[]) null)).isNull();
    }

    @Test
    void aRecordThatIsNoDeadLetterIsRefusedWithWhatIsMissing() {
        byte[] value = serializer.serialize(TOPIC, headers, LETTER);

        assertThatThrownBy(() -> deserializer.deserialize(TOPIC, new RecordHeaders(), value))
                .isInstanceOf(SerializationException.class);
        for (String broken : new String[] {"", "{", "null", "[]"}) {
            assertThatThrownBy(() -> deserializer.deserialize(TOPIC, headers, broken.getBytes(UTF_8)))
                    .as(broken)
                    .isInstanceOf(SerializationException.class);
        }
        assertThatThrownBy(() -> deserializer.deserialize(
                        TOPIC,
                        headers,
                        new String(value, UTF_8).replace("sealed", "open").getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("sealed is missing");
        headers.remove("ce_type").add("ce_type", "huoke.conversion".getBytes(UTF_8));
        assertThatThrownBy(() -> deserializer.deserialize(TOPIC, headers, value))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("huoke.conversion");
    }
}
