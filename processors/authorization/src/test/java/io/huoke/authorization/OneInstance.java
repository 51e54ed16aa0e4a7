package io.huoke.authorization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.huoke.authorization.Ledger.Write;
import io.huoke.runtime.Forgetting;
import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventId;
import io.huoke.schemas.ExchangeRow;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.Secret;
import io.huoke.schemas.config.WeComConfig;
import io.huoke.schemas.config.WeComConfig.Suite;
import io.huoke.wecom.call.ApiConnection;
import io.huoke.wecom.call.Limits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.awaitility.Awaitility;

/**
 * What one instance does for one suite, without a broker: the topics are a map, time is set by hand, and WeCom says what
 * the test wants, over HTTP.
 */
final class OneInstance implements AutoCloseable {

    static final String SUITE = "wwSuite";

    private final Map<String, Write> topics = new LinkedHashMap<>();
    private final List<Write> written = new ArrayList<>();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpServer http;
    private final ApiConnection connection;
    private final Duty.Tools tools;
    final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());
    final AtomicInteger exchanges = new AtomicInteger();
    final AtomicInteger corpTokens = new AtomicInteger();
    volatile UnaryOperator<String> exchange = body -> "{\"errcode\":40078}";
    volatile UnaryOperator<String> corpToken = body -> token("ct" + corpTokens.get());
    private Ledger ledger;
    private Duty duty;
    private int number;

    OneInstance() throws Exception {
        http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", call -> {
            String body = new String(call.getRequestBody().readAllBytes(), UTF_8);
            byte[] answer = answer(call.getRequestURI().getPath(), body).getBytes(UTF_8);
            call.sendResponseHeaders(200, answer.length);
            call.getResponseBody().write(answer);
            call.close();
        });
        http.start();
        URI base = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
        connection = new ApiConnection(base, Limits.WECOM, Duration.ofSeconds(10), meters);
        WeComConfig config = new WeComConfig(
                base,
                Optional.empty(),
                List.of(new Suite(SUITE, Optional.of(new Secret("s")), AppKind.THIRD_PARTY)),
                List.of());
        tools = new Duty.Tools(
                () -> config,
                sealer,
                connection,
                Forgetting.within(Duration.ofHours(24)),
                now::get,
                new AuthorizationMetrics(meters),
                new Flights());
        takeOver();
    }

    private String answer(String path, String body) {
        if (path.endsWith("get_suite_token")) {
            return "{\"suite_access_token\":\"st\",\"expires_in\":7200}";
        }
        if (path.endsWith("v2/get_permanent_code")) {
            exchanges.incrementAndGet();
            return exchange.apply(body);
        }
        if (path.endsWith("v2/get_auth_info")) {
            return "{\"auth_corp_info\":{\"corpid\":\"c\",\"corp_name\":\"n\"},\"auth_info\":{\"agent\":[]}}";
        }
        corpTokens.incrementAndGet();
        return corpToken.apply(body);
    }

    static String token(String value) {
        return "{\"access_token\":\"" + value + "\",\"expires_in\":7200}";
    }

    static String permanentCode(String code, String corp) {
        return "{\"permanent_code\":\"" + code + "\",\"auth_corp_info\":{\"corpid\":\"" + corp
                + "\",\"corp_name\":\"n\"}}";
    }

    /** Another duty in the same process, from what is on the topics; what the last one has begun goes on. */
    void takeOver() {
        ledger = new Ledger(Set.of(0), 1);
        for (Write write : topics.values()) {
            if (write.event() != null) {
                ledger.load(write.event().row());
            }
        }
        duty = new Duty(tools, ledger, Map.of());
        duty.begin();
    }

    /** The partitions are taken away in order. */
    void handBack() {
        duty.stop();
        awaitUntil(() -> !duty.isInDoubt());
    }

    boolean isInDoubt() {
        return duty.isInDoubt();
    }

    private void turn() {
        duty.turn();
        for (Write write : ledger.takePending()) {
            topics.put(write.topic() + "|" + write.key(), write);
            written.add(write);
        }
        duty.committed();
    }

    /** Lets it work until nothing is under way. */
    void settle() {
        do {
            turn();
            Thread.onSpinWait();
        } while (duty.isBusy());
        turn();
    }

    void awaitUntil(BooleanSupplier condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> {
            turn();
            return condition.getAsBoolean();
        });
    }

    /** Time passes, second by second. */
    void pass(Duration time, Duration ticketEvery) {
        for (long second = 1; second <= time.toSeconds(); second++) {
            now.set(now.get().plusSeconds(1));
            if (second % ticketEvery.toSeconds() == 0) {
                ticket();
            }
            settle();
        }
    }

    /** Time passes at once. */
    void jump(Duration time) {
        now.set(now.get().plus(time));
    }

    Instant now() {
        return now.get();
    }

    void take(String type, String corp, Instant time, Map<String, Object> fields, Map<String, String> secrets) {
        String id = EventId.ofParts("test", String.valueOf(++number), type);
        String sealed = secrets.isEmpty() ? null : sealer.seal(secrets, id, type);
        CallbackData data = new CallbackData(
                SUITE, corp, null, null, null, null, null, null, null, null, null, null, null, null, fields, sealed);
        WeComEvent event = new WeComEvent(id, "/wecom/test", type, time, Origin.CALLBACK, now.get(), data);
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new WeComEventSerializer().serialize("t", headers, event);
        Optional<String> unusable = duty.take(
                Topic.AUTHORIZATION,
                new ConsumerRecord<>(
                        "t", 0, number, 0, TimestampType.CREATE_TIME, -1, -1, SUITE, value, headers, Optional.empty()));
        assertThat(unusable).isEmpty();
    }

    void ticket() {
        take("wecom.suite_ticket", null, now.get(), Map.of(), Map.of("SuiteTicket", "ticket" + number));
    }

    void createAuth(String code, Instant time) {
        take("wecom.create_auth", null, time, Map.of(), Map.of("AuthCode", code));
    }

    void cancelAuth(String corp, Instant time) {
        take("wecom.cancel_auth", corp, time, Map.of(), Map.of());
    }

    ExchangeRow onlyExchange() {
        assertThat(ledger.exchanges()).hasSize(1);
        return ledger.exchanges().iterator().next();
    }

    Ledger ledger() {
        return ledger;
    }

    String permanentCode() throws Exception {
        assertThat(ledger.authorizations()).hasSize(1);
        AuthorizationRow row = ledger.authorizations().iterator().next();
        return sealer.open(row.sealed(), row).get(AuthorizationRow.PERMANENT_CODE);
    }

    List<AlertRow> firing() {
        return ledger.alerts().stream().filter(AlertRow::isFiring).toList();
    }

    /** Every alert that was written, in order. */
    List<AlertRow> alertsWritten() {
        return written.stream()
                .filter(write -> write.topic() == Topic.ALERTS && write.event() != null)
                .map(write -> (AlertRow) write.event().row())
                .toList();
    }

    double failedRefreshes() {
        Counter counter = meters.find("huoke.authorization.refreshes")
                .tag("outcome", "failed")
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
        connection.close();
        http.stop(0);
    }
}
