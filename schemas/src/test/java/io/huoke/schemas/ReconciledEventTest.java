package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.schemas.Reconciled.Link.Change;
import io.huoke.schemas.Reconciled.Quota.Batch;
import io.huoke.testkit.JsonSchemas;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReconciledEventTest {

    private static final Instant SLOT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SEEN = SLOT.plusSeconds(3);
    private static final String OWNER = "ww4asffe99e54c0f4c";
    private static final String CORP = "wpCorp1";

    static Stream<Reconciled> everything() {
        return Stream.of(
                customer(1, SLOT),
                new Reconciled.Customer(OWNER, CORP, "zhangsan", "wm1", "ca1", null, 0, null),
                Reconciled.Link.of(
                        new LinkRow(
                                OWNER + "/" + CORP,
                                "ca1",
                                "spring",
                                "https://work.weixin.qq.com/ca/ca1",
                                SLOT,
                                true,
                                new LinkRow.Range(List.of("zhangsan"), List.of(1)),
                                new LinkRow.Priority(1, List.of()),
                                LinkRow.Status.ACTIVE,
                                SEEN),
                        Change.CREATED),
                new Reconciled.Link(OWNER, CORP, "ca1", Change.VANISHED, null, null, null, null, null, null),
                new Reconciled.Statistic(OWNER, CORP, "ca1", LocalDate.of(2026, 1, 1), 3, 2),
                new Reconciled.Quota(OWNER, CORP, 120, 80, List.of(new Batch(SLOT, 80))),
                new Reconciled.Chat(OWNER, CORP, "zhangsan", "wm1", "ca1", "spring", 3, "0".repeat(32)),
                new Reconciled.Chat(OWNER, CORP, null, null, null, null, 3, "0".repeat(32)));
    }

    private static Reconciled customer(int chatStatus, @Nullable Instant addedAt) {
        return new Reconciled.Customer(OWNER, CORP, "zhangsan", "wm1", "ca1", "spring", chatStatus, addedAt);
    }

    @ParameterizedTest
    @MethodSource("everything")
    void anEventObeysItsSchemaAndIsReadAsItWasWritten(Reconciled data) {
        ReconciledEvent event = ReconciledEvent.of(data, SLOT, SEEN);
        Headers headers = new RecordHeaders();

        byte[] value = new ReconciledEventSerializer().serialize("topic", headers, event);

        String uri = CallbackCatalogue.schemaUri(event.type());
        assertThat(JsonSchemas.violations(uri, new String(value, UTF_8))).isEmpty();
        assertThat(new String(headers.lastHeader("ce_origin").value(), UTF_8)).isEqualTo("reconciliation");
        assertThat(new String(headers.lastHeader("ce_tenant").value(), UTF_8)).isEqualTo(OWNER + "/" + CORP);
        assertThat(new EventDeserializer().deserialize("topic", headers, value)).isEqualTo(event);
    }

    @Test
    void aCustomerHasTheSameIdWhicheverPollToldOfIt() {
        assertThat(ReconciledEvent.of(customer(1, SLOT), SLOT, SEEN).id())
                .isEqualTo(ReconciledEvent.of(customer(1, SLOT), SEEN, SLOT).id())
                .isNotEqualTo(ReconciledEvent.of(customer(2, SLOT), SLOT, SEEN).id());
    }

    @Test
    void aQuotaThatIsBackWhereItWasIsAnotherFact() {
        Reconciled quota = new Reconciled.Quota(OWNER, CORP, 120, 80, List.of());

        assertThat(ReconciledEvent.of(quota, SLOT, SEEN).id())
                .isEqualTo(ReconciledEvent.of(quota, SLOT, SEEN.plusSeconds(9)).id())
                .isNotEqualTo(ReconciledEvent.of(quota, SEEN, SEEN).id());
    }

    @Test
    void whatNamesNobodyOrIsUnknownIsRefused() {
        Headers headers = new RecordHeaders();
        new ReconciledEventSerializer().serialize("topic", headers, ReconciledEvent.of(customer(1, null), SLOT, SEEN));

        assertThatThrownBy(() -> new EventDeserializer().deserialize("topic", headers, "{}".getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("not a tenant");

        headers.remove("ce_type").add("ce_type", "wecom.reconciled.weather".getBytes(UTF_8));
        assertThatThrownBy(() -> new EventDeserializer().deserialize("topic", headers, "{}".getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("wecom.reconciled.weather");
    }
}
