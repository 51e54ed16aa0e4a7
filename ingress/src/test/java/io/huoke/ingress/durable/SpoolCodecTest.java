package io.huoke.ingress.durable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.schemas.Topic;
import java.io.IOException;
import java.util.Arrays;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class SpoolCodecTest {

    private static final EventRecord RECORD = new EventRecord(
            Topic.ACQUISITION,
            "ww1/wp企业",
            new RecordHeaders().add("ce_id", "1".getBytes(UTF_8)).add("ce_time", new byte[0]),
            "{\"state\": \"渠道\"}".getBytes(UTF_8));

    @Test
    void aRecordComesOutAsItWentIn() throws IOException {
        EventRecord decoded = SpoolCodec.decode(SpoolCodec.encode(RECORD));

        assertThat(decoded).usingRecursiveComparison().isEqualTo(RECORD);
    }

    @Test
    void whateverIsCutOffIsAnErrorAndNothingWorse() {
        byte[] encoded = SpoolCodec.encode(RECORD);

        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> SpoolCodec.decode(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anotherVersionAndAnUnknownTopicAreNamed() {
        byte[] newer = SpoolCodec.encode(RECORD);
        newer[0] = 9;
        byte[] elsewhere = SpoolCodec.encode(RECORD);
        elsewhere[5] = 'W';

        assertThatThrownBy(() -> SpoolCodec.decode(newer)).hasMessageContaining("unknown version 9");
        assertThatThrownBy(() -> SpoolCodec.decode(elsewhere)).hasMessage("unknown topic Wecom.acquisition");
    }
}
