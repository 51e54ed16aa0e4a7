package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.schemas.ConversionRow.DeletedBy;
import io.huoke.schemas.ConversionRow.LinkMethod;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RowTest {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final String ID = "0123456789abcdef0123456789abcdef";

    private static final FunnelRow FUNNEL =
            new FunnelRow("ww1/wpCorp", "ca1", "a/b", Day.parse("2026-01-01"), 1, 2, 3, 4, 5, 6, false);

    private static final ConversionRow CONVERSION = new ConversionRow(
            "ww1/wpCorp",
            "wpCorp",
            "u1",
            "wm1",
            "c1",
            null,
            "ca1",
            LinkMethod.CHAT,
            List.of(),
            null,
            null,
            TIME,
            TIME,
            true,
            TIME,
            DeletedBy.CUSTOMER,
            1,
            null,
            List.of(Origin.CALLBACK),
            List.of(ID));

    @Test
    void aKeyEscapesSlashesInItsParts() {
        assertThat(FUNNEL.key()).isEqualTo("ww1/wpCorp/ca1/a%2Fb/2026-01-01");
        assertThat(CONVERSION.key()).isEqualTo("ww1/wpCorp/u1/wm1");
        assertThat(FunnelRow.key("ww1/wpCorp", null, null, Day.parse("2026-01-01")))
                .isEqualTo("ww1/wpCorp///2026-01-01");
    }

    @Test
    void aRowTravelsAsACloudEventWithAnIdOfItsContent() {
        RowEventSerializer<FunnelRow> serializer = new RowEventSerializer<>("funnel");
        Headers first = new RecordHeaders();
        Headers second = new RecordHeaders();

        serializer.serialize("huoke.funnel", first, new RowEvent<>(FUNNEL, TIME));
        serializer.serialize("huoke.funnel", second, new RowEvent<>(FUNNEL, TIME.plusSeconds(1)));

        assertThat(header(first, "ce_type")).isEqualTo("huoke.funnel");
        assertThat(header(first, "ce_source")).isEqualTo("/huoke/funnel");
        assertThat(header(first, "ce_id")).hasSize(32).isEqualTo(header(second, "ce_id"));
    }

    @Test
    void aRecordThatIsNoRowIsRefusedByName() {
        RowEventDeserializer<FunnelRow> deserializer = new RowEventDeserializer<>(FunnelRow.class);

        assertThatThrownBy(() -> deserializer.deserialize("huoke.funnel", new RecordHeaders(), new byte[] {'{', '}'}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("not a FunnelRow on huoke.funnel");
    }

    @Test
    void aTombstoneHasNoHeadersAndIsReadAsNull() {
        Headers headers = new RecordHeaders();

        assertThat(new RowEventSerializer<FunnelRow>("funnel").serialize("huoke.funnel", headers, null))
                .isNull();
        assertThat(headers).isEmpty();
        assertThat(new RowEventDeserializer<>(FunnelRow.class).deserialize("huoke.funnel", headers, (byte[]) null))
                .isNull();
    }

    private static String header(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }
}
