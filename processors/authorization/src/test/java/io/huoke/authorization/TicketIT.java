package io.huoke.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Origin;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without suite_tickets every token of a suite dies within half an hour (page 90628). */
class TicketIT {

    private static final String SILENCE = "SuiteTicketSilence/wwApp";

    @TempDir
    private Path directory;

    private Office office;
    private AuthorizationService service;

    @BeforeEach
    void open() throws Exception {
        office = new Office(directory);
        service = office.started();
    }

    @AfterEach
    void close() {
        service.close();
        office.close();
    }

    @Test
    void silenceIsAWarningAfter20MinutesCriticalAfter25AndOverWithTheNextTicket() throws Exception {
        ticket("first", Duration.ofMinutes(21));
        assertThat(alert(true).severity()).isEqualTo(Severity.WARNING);
        service.close();

        service = office.started();
        ticket("older", Duration.ofMinutes(40));
        ticket("not so old", Duration.ofMinutes(20).plusSeconds(55));
        assertThat(alert(true).severity()).isEqualTo(Severity.WARNING);

        ticket("fresh", Duration.ZERO);
        assertThat(alert(false).resolvedAt()).isNotNull();
        TokenRow kept = office.await(Topic.TOKENS, TokenRow.class, TokenRow.TYPE, "wwApp/~suite_ticket");
        assertThat(office.sealer.open(kept.sealed(), kept)).containsEntry("Value", "fresh");
    }

    @Test
    void aSilenceOf25MinutesIsCritical() {
        ticket("first", Duration.ofMinutes(26));

        assertThat(alert(true).severity()).isEqualTo(Severity.CRITICAL);
    }

    private AlertRow alert(boolean firing) {
        Awaitility.await().atMost(Office.SOON).until(() -> {
            AlertRow alert =
                    office.rows(Topic.ALERTS, AlertRow.class, AlertRow.TYPE).get(SILENCE);
            return alert != null && alert.isFiring() == firing;
        });
        return office.rows(Topic.ALERTS, AlertRow.class, AlertRow.TYPE).get(SILENCE);
    }

    private void ticket(String ticket, Duration age) {
        Instant time = Instant.now().minus(age);
        String type = "wecom.suite_ticket";
        String id = EventId.ofParts("test", ticket);
        String sealed = office.sealer.seal(Map.of("SuiteTicket", ticket), id, type);
        CallbackData data = new CallbackData(
                Office.APP, null, null, null, null, null, null, null, null, null, null, null, null, null, null, sealed);
        office.send(
                Topic.AUTHORIZATION,
                new WeComEvent(id, "/wecom/test", type, time, Origin.CALLBACK, Instant.now(), data));
    }
}
