package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.testkit.JsonSchemas;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class WeComEventSerdeTest {

    private static final String TOPIC = "wecom.acquisition";
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:01.234Z");

    private final WeComEventSerializer serializer = new WeComEventSerializer();
    private final WeComEventDeserializer deserializer = new WeComEventDeserializer();

    @Test
    void readsWhatItWrites() {
        WeComEvent event = event("wecom.customer_acquisition.open_profile", "wpCorp");
        Headers headers = new RecordHeaders();

        byte[] value = serializer.serialize(TOPIC, headers, event);

        assertThat(deserializer.deserialize(TOPIC, headers, value)).isEqualTo(event);
    }

    @Test
    void writesTheHeadersOfTheContract() {
        Headers headers = new RecordHeaders();

        serializer.serialize(TOPIC, headers, event("wecom.customer_acquisition.open_profile", "wpCorp"));

        Map<String, String> written = new TreeMap<>();
        for (Header header : headers) {
            written.put(header.key(), new String(header.value(), UTF_8));
        }
        assertThat(written)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("ce_specversion", "1.0"),
                        Map.entry("ce_id", "0123456789abcdef0123456789abcdef"),
                        Map.entry("ce_source", "/wecom/crm"),
                        Map.entry("ce_type", "wecom.customer_acquisition.open_profile"),
                        Map.entry("ce_subject", "ww1/wpCorp"),
                        Map.entry("ce_time", "2026-01-01T00:00:00Z"),
                        Map.entry("ce_dataschema", "urn:huoke:schema:wecom.customer_acquisition.open_profile:v1"),
                        Map.entry("ce_tenant", "ww1/wpCorp"),
                        Map.entry("ce_origin", "callback"),
                        Map.entry("ce_receivedat", "2026-01-01T00:00:01.234Z"),
                        Map.entry("content-type", "application/json")));
    }

    @Test
    void writesAbsentFieldsNotAtAllAndTimesAsRfc3339() throws IOException {
        byte[] value = serializer.serialize(
                TOPIC, new RecordHeaders(), event("wecom.customer_acquisition.open_profile", "wpCorp"));

        JsonNode data = Json.MAPPER.readTree(value);
        assertThat(data.get("expireTime").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(data.get("expireQuotaNum").isNumber()).isTrue();
        assertThat(data.has("userId")).isFalse();
        assertThat(data.get("fields").get("OpenKfId")).hasSize(2);
    }

    @Test
    void anEventThatLacksWhatItsTypeAlwaysHasIsDescribedByTheGeneralSchema() {
        assertThat(schemaOf("wecom.customer_acquisition.open_profile", full()))
                .isEqualTo("urn:huoke:schema:wecom.customer_acquisition.open_profile:v1");
        assertThat(schemaOf("wecom.approve_special_auth", full())).isEqualTo("urn:huoke:schema:wecom.callback:v1");
        assertThat(schemaOf("wecom.unheard_of", full())).isEqualTo("urn:huoke:schema:wecom.callback:v1");
    }

    private static String schemaOf(String type, CallbackData data) {
        String uri = CallbackCatalogue.schemaOf(type, data);
        assertThat(JsonSchemas.violations(uri, new String(BinaryMode.json(data), UTF_8)))
                .isEmpty();
        return uri;
    }

    @Test
    void anEventWithoutACorpBelongsToItsOwner() {
        WeComEvent event = event("wecom.suite_ticket", null);

        assertThat(event.tenant()).isNull();
        assertThat(event.subject()).isEqualTo("ww1");
        assertThat(event.keyOn(Topic.AUTHORIZATION)).isEqualTo("ww1");
        assertThat(event.keyOn(Topic.OTHER)).isEqualTo("ww1");
    }

    @Test
    void authorizationIsKeyedByOwnerEvenWhereTheCorpIsKnown() {
        WeComEvent event = event("wecom.cancel_auth", "wpCorp");

        assertThat(event.keyOn(Topic.AUTHORIZATION)).isEqualTo("ww1");
        assertThat(event.keyOn(Topic.ACQUISITION)).isEqualTo("ww1/wpCorp");
    }

    @Test
    void aTombstoneIsNull() {
        assertThat(deserializer.deserialize(TOPIC, new RecordHeaders(), (byte[]) null))
                .isNull();
    }

    @Test
    void aRecordThatIsNoEventIsRefusedWithWhatIsMissing() {
        Headers plain = new RecordHeaders();
        assertThatThrownBy(() -> deserializer.deserialize(TOPIC, plain, "{}".getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class);

        Headers headers = new RecordHeaders();
        byte[] value = serializer.serialize(TOPIC, headers, event("wecom.customer_acquisition.open_profile", "wpCorp"));
        assertThatThrownBy(() -> deserializer.deserialize(TOPIC, headers, "{".getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> deserializer.deserialize(TOPIC, headers, "{}".getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("owner");
        assertThatThrownBy(() ->
                        deserializer.deserialize(TOPIC, headers, "{\"owner\":\"ww1\",\"corpId\":\"\"}".getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("corpId");
        headers.remove("ce_origin");
        assertThatThrownBy(() -> deserializer.deserialize(TOPIC, headers, value))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("origin");
    }

    private static WeComEvent event(String type, String corpId) {
        CallbackData data = new CallbackData(
                "ww1",
                corpId,
                "ww1",
                null,
                null,
                null,
                "ca1",
                "c1",
                null,
                null,
                TIME,
                100L,
                null,
                null,
                Map.of("OpenKfId", List.of("wk1", "wk2")),
                null);
        return new WeComEvent(
                "0123456789abcdef0123456789abcdef", "/wecom/crm", type, TIME, Origin.CALLBACK, RECEIVED, data);
    }

    private static CallbackData full() {
        return new CallbackData(
                "ww1",
                "wpCorp",
                "ww1",
                "1",
                "u1",
                "wm1",
                "ca1",
                "c1",
                "customer_refused",
                "DELETE_BY_TRANSFER",
                TIME,
                100L,
                150L,
                TIME,
                Map.of("A", "1", "B", List.of("1", "2")),
                "c2VhbGVk");
    }
}
