package io.huoke.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.schemas.AuthorizationRow.Agent;
import io.huoke.schemas.AuthorizationRow.Special;
import io.huoke.schemas.ReconciliationRow.Failing;
import io.huoke.schemas.ReconciliationRow.Pass;
import io.huoke.testkit.JsonSchemas;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row obeys its schema, full or with as little as may be, and is read as it was written. */
class RowSchemaTest {

    private static final Day DAY = Day.parse("2026-01-01");
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String SUITE = "ww4asffe99e54c0f4c";
    private static final String TENANT = SUITE + "/wpCorp1";
    private static final Sealer SEALER = Sealer.ofKeyset(Sealer.generateKeyset());
    private static final String HASH = SEALER.tenantHash(TENANT);

    static Stream<Row> rows() {
        return Stream.of(
                conversion("ca1", ConversionRow.LinkMethod.CHAT, ConversionRow.DeletedBy.CUSTOMER, TIME),
                conversion("ca1", ConversionRow.LinkMethod.A6, null, null),
                conversion(null, ConversionRow.LinkMethod.NONE, null, null),
                new ConversionRow(
                        TENANT,
                        "wpCorp1",
                        null,
                        null,
                        "u_1",
                        null,
                        "ca1",
                        ConversionRow.LinkMethod.EVENT,
                        List.of("ca1"),
                        TIME,
                        TIME,
                        TIME,
                        null,
                        true,
                        null,
                        null,
                        0,
                        0L,
                        List.of(Origin.CALLBACK),
                        List.of(ID)),
                new FunnelRow(TENANT, "ca1", "a/b", DAY, 1, 2, 3, 4, 5, 6, false),
                new FunnelRow(TENANT, null, null, Day.UNKNOWN, 0, 0, 1, 1, 0, 0, false),
                new LinkFunnelRow(TENANT, "ca/1", DAY, 1, 2, 3, 4, 5, 6, 7L, 8L, -5L, true),
                new LinkFunnelRow(TENANT, null, Day.UNKNOWN, 0, 0, 1, 1, 0, 0, null, null, null, false),
                new FunnelCorrectionRow(
                        TENANT, new FunnelRow(TENANT, "ca1", null, DAY, 1, 2, 3, 4, 5, 6, true), null, 1L),
                new FunnelCorrectionRow(
                        TENANT,
                        null,
                        new LinkFunnelRow(TENANT, "ca1", DAY, 0, 0, 0, 0, 0, 0, null, null, null, true),
                        null),
                authorization(
                        List.of(new Agent(1, "CRM", 0, false), new Agent(2, null, null, null)),
                        List.of("wk1", "wk2"),
                        Map.of(AuthorizationRow.ACQUISITION, new Special(false, TIME)),
                        "c2VhbGVk"),
                authorization(List.of(), List.of(), Map.of(), null),
                authorization(null, List.of(), Map.of(), null),
                new FenceRow(SUITE, HASH, 1, TIME, Set.of("funnel", "ingress"), "c2VhbGVk"),
                new FenceRow(SUITE, HASH, 2, TIME, Set.of(), null),
                token(TENANT, SUITE, TokenRow.Kind.CORP, "wpCorp1"),
                token(null, SUITE, TokenRow.Kind.SUITE, null),
                token(null, SUITE, TokenRow.Kind.SUITE_TICKET, null),
                token(null, "wwprovider", TokenRow.Kind.PROVIDER, null),
                token(null, "wwprovider", TokenRow.Kind.CONTACT_SYNC, "wpNew"),
                new TokenRejectionRow(
                        TENANT, SUITE, TokenRow.Kind.CORP, "wpCorp1", TokenRejectionRow.digest("t"), 42001),
                new TokenRejectionRow(null, SUITE, TokenRow.Kind.SUITE, null, TokenRejectionRow.digest("t"), 42009),
                new ExchangeRow(
                        SUITE,
                        ID,
                        ExchangeRow.Status.ANSWERED,
                        2,
                        TIME,
                        TIME,
                        "spring",
                        ID,
                        List.of("wk1"),
                        "c2VhbGVk",
                        new ExchangeRow.Original("wecom.create_auth", "c2VhbGVk")),
                new ExchangeRow(SUITE, ID, ExchangeRow.Status.DONE, 1, TIME, TIME, null, null, List.of(), null, null),
                new RegistrationRow(
                        "wwprovider",
                        "visitor42",
                        RegistrationRow.Status.COMPLETE,
                        "tpl1",
                        "wpNew",
                        "admin",
                        TIME,
                        TIME,
                        TIME,
                        TIME,
                        "c2VhbGVk"),
                new RegistrationRow(
                        "wwprovider",
                        "visitor42",
                        RegistrationRow.Status.EXPIRED,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                new ErasureRow(TENANT, ErasureRow.Command.ERASE, HASH, 1, TIME),
                new ErasureRow(TENANT, ErasureRow.Command.READMIT, HASH, 2, TIME),
                new ReceiptRow(HASH, 1, "funnel", TIME, Map.of("conversions", 3L, "counts", 0L)),
                new ReceiptRow(HASH, 1, "quota", TIME, Map.of()),
                new LinkRow(
                        TENANT,
                        "ca1",
                        "spring",
                        "https://work.weixin.qq.com/ca/ca1",
                        TIME,
                        true,
                        new LinkRow.Range(List.of("zhangsan"), List.of(2)),
                        new LinkRow.Priority(2, List.of("zhangsan")),
                        LinkRow.Status.ACTIVE,
                        TIME),
                new LinkRow(TENANT, "ca1", null, null, null, null, null, null, LinkRow.Status.DELETED, TIME),
                ChannelRow.of(SEALER, Tenant.parse(TENANT), "用户/4711".repeat(40), TIME),
                new ReconciliationRequestRow(TENANT, ID, 180, TIME),
                new ReconciliationRow(
                        TENANT,
                        AppKind.TEMPLATE,
                        new Pass(TIME, null, ID, 30, false, 3, 2, 1, 2_000, 7),
                        new Pass(TIME, TIME, null, 2, true, 3, 3, 0, 2_000, 7),
                        Map.of("customer", 3L),
                        new Failing(TIME, "list_link", 48002, "no permission", 1, TIME),
                        TIME),
                new ReconciliationRow(
                        TENANT,
                        AppKind.OWN_APP,
                        new Pass(TIME, null, null, 2, true, null, 0, 0, 0, 0),
                        null,
                        Map.of(),
                        new Failing(TIME, null, null, "no token", 1, TIME),
                        TIME),
                alert(AlertRow.State.FIRING, null, null),
                alert(AlertRow.State.RESOLVED, TENANT, TIME),
                new DeliveryRow(
                        alert(AlertRow.State.FIRING, TENANT, null),
                        Map.of(
                                "oncall",
                                new DeliveryRow.Told(
                                        AlertRow.State.FIRING, AlertRow.Severity.WARNING, TIME, "14d", TIME),
                                "group",
                                new DeliveryRow.Told(
                                        AlertRow.State.RESOLVED, AlertRow.Severity.WARNING, TIME, null, TIME))),
                new SilenceRow("7f3a", "QuotaLow", SUITE + "/*", "QuotaLow/" + TENANT, TIME, TIME, "being bought"),
                new SilenceRow("7f3a", "QuotaLow", null, null, TIME, TIME, null),
                new QuotaRow(
                        TENANT,
                        QuotaRow.State.LOW,
                        12L,
                        988L,
                        List.of(new QuotaRow.Batch(LocalDate.of(2026, 2, 1), 12)),
                        TIME,
                        QuotaRow.Source.A8,
                        LocalDate.of(2026, 1, 4)),
                new QuotaRow(
                        TENANT, QuotaRow.State.EXHAUSTED, null, null, List.of(), TIME, QuotaRow.Source.CALLBACK, null));
    }

    @ParameterizedTest
    @MethodSource("rows")
    <R extends Row> void aRowObeysItsSchemaAndIsReadAsItWasWritten(R row) {
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) row.getClass();
        Headers headers = new RecordHeaders();

        byte[] value = new RowEventSerializer<R>("test").serialize("topic", headers, new RowEvent<>(row, TIME));

        String uri = CallbackCatalogue.schemaUri(row.type());
        assertThat(JsonSchemas.violations(uri, new String(value, UTF_8))).isEmpty();
        assertThat(new RowEventDeserializer<>(type).deserialize("topic", headers, value))
                .isEqualTo(new RowEvent<>(row, TIME));
    }

    @Test
    void thereIsOneOfEveryKind() {
        assertThat(rows().<Class<?>>map(Row::getClass).collect(toSet()))
                .isEqualTo(Set.of(Row.class.getPermittedSubclasses()));
    }

    @Test
    void theExamplesInTheSchemasAreRows() throws IOException {
        for (Row row : rows().toList()) {
            String uri = CallbackCatalogue.schemaUri(row.type());
            JsonNode examples = Json.MAPPER.readTree(JsonSchemas.text(uri)).path("examples");
            assertThat(examples).isNotEmpty();
            for (JsonNode example : examples) {
                assertThat(JsonSchemas.violations(uri, example.toString())).isEmpty();
                Row read = Json.MAPPER.treeToValue(example, row.getClass());
                assertThat(Json.MAPPER.readTree(Json.MAPPER.writeValueAsString(read)))
                        .isEqualTo(example);
            }
        }
    }

    @Test
    void theSecretOfARowOpensForThatRowOnly() throws Exception {
        Row row = token(TENANT, SUITE, TokenRow.Kind.CORP, "wpCorp1");
        Row other = token(null, SUITE, TokenRow.Kind.SUITE, null);

        String sealed = SEALER.seal(Map.of(TokenRow.VALUE, "t0ken"), row);

        assertThat(SEALER.open(sealed, row)).containsEntry(TokenRow.VALUE, "t0ken");
        assertThatThrownBy(() -> SEALER.open(sealed, other)).isInstanceOf(GeneralSecurityException.class);
    }

    private static ConversionRow conversion(
            String link, ConversionRow.LinkMethod method, ConversionRow.DeletedBy deletedBy, Instant chattedAt) {
        return new ConversionRow(
                TENANT,
                "wpCorp1",
                "u1",
                "wm1",
                "c1",
                link == null ? null : "ref",
                link,
                method,
                List.of(),
                null,
                null,
                TIME,
                chattedAt,
                chattedAt != null,
                deletedBy == null ? null : TIME,
                deletedBy,
                1,
                null,
                List.of(Origin.CALLBACK),
                List.of(ID));
    }

    private static AuthorizationRow authorization(
            List<Agent> agents, List<String> openKfIds, Map<String, Special> specials, String sealed) {
        return new AuthorizationRow(
                TENANT,
                SUITE,
                "wpCorp1",
                AppKind.SERVICE_COMPONENT,
                1,
                TIME,
                TIME,
                agents == null ? null : TIME,
                agents == null ? null : "Example",
                sealed == null ? null : "spring",
                null,
                agents,
                agents == null ? null : TIME,
                openKfIds,
                specials,
                sealed);
    }

    private static TokenRow token(String tenant, String owner, TokenRow.Kind kind, String corpId) {
        return new TokenRow(tenant, owner, kind, corpId, TIME, TIME.plusSeconds(7200), "c2VhbGVk");
    }

    private static AlertRow alert(AlertRow.State state, String tenant, Instant resolvedAt) {
        return new AlertRow(
                "SuiteTicketSilence/" + SUITE,
                "SuiteTicketSilence",
                state,
                AlertRow.Severity.WARNING,
                tenant,
                tenant == null ? null : "Example",
                TIME,
                TIME,
                resolvedAt,
                "There is no ticket.",
                "Look at the callback URL.",
                List.of(ID),
                Map.of("suite", SUITE, "kind", "third-party"),
                state == AlertRow.State.FIRING ? "14d" : null);
    }
}
