package io.huoke.notifier.sink;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.notifier.sink.RecordingReceiver.Received;
import io.huoke.notifier.sink.RecordingReceiver.Reply;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.SinkConfig.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeComRobotSinkTest {

    private static final String KEY = "693a91f6-7aaa-4bc4-97a0-0ec2bbbb5aaa";
    private static final String OK = "{\"errcode\":0,\"errmsg\":\"ok\"}";

    private final SetClock clock = new SetClock();
    private final RecordingReceiver wecom = new RecordingReceiver();
    private Sink sink;

    WeComRobotSinkTest() throws IOException {}

    @BeforeEach
    void start() {
        wecom.answer(200, OK);
        sink = sink(List.of());
    }

    @AfterEach
    void stop() {
        sink.close();
        wecom.close();
    }

    @Test
    void itPostsMarkdownToTheAddressWithItsKey() throws Exception {
        List<Notification> due = Alerts.many(2);

        Handover handover = sink.send(due);

        assertThat(handover.taken()).isEqualTo(due);
        assertThat(wecom.last().target()).isEqualTo("/cgi-bin/webhook/send?key=" + KEY);
        assertThat(Json.MAPPER.readTree(wecom.last().body()).path("msgtype").asText())
                .isEqualTo("markdown");
        assertThat(content(wecom.last())).contains("企业1 (wwsuite/wwcorp1)");
    }

    @Test
    void tenThousandAlertsInAMinuteAreAllNamedAtTwentyMessagesAMinute() throws Exception {
        List<Notification> due = new ArrayList<>(Alerts.many(10_000));
        List<Instant> sent = new ArrayList<>();
        Instant start = clock.instant();

        while (!due.isEmpty()) {
            clock.forward(sink.pause());
            Handover handover = sink.send(due);
            sent.add(clock.instant());
            assertThat(handover.taken()).isNotEmpty();
            due.subList(0, handover.taken().size()).clear();
        }

        for (int i = 20; i < sent.size(); i++) {
            assertThat(Duration.between(sent.get(i - 20), sent.get(i))).isGreaterThan(Duration.ofSeconds(60));
        }
        String everything = String.join(
                "\n", wecom.received().stream().map(WeComRobotSinkTest::content).toList());
        assertThat(everything).startsWith("<font color=\"warning\">**WARNING**</font> **QuotaLow**: 10000 alerts\n");
        Set<String> named = Pattern.compile("企业(\\d+) \\(wwsuite/wwcorp\\1\\)")
                .matcher(everything)
                .results()
                .map(match -> match.group(1))
                .collect(toSet());
        assertThat(named).hasSize(10_000);
        assertThat(Duration.between(start, clock.instant())).isLessThan(Duration.ofMinutes(12));
    }

    @Test
    void moreThanTheMinuteTakesIsNotSentEvenIfAskedFor() throws Exception {
        List<Instant> before = IntStream.range(0, 20)
                .mapToObj(i -> clock.instant().minusSeconds(i + 1))
                .toList();
        try (Sink restarted = sink(before)) {
            assertThat(restarted.pause()).isEqualTo(Duration.ofSeconds(41));
            assertThatThrownBy(() -> restarted.send(Alerts.many(1)))
                    .isInstanceOfSatisfying(
                            SinkException.class, e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(41)));
            assertThat(wecom.received()).isEmpty();
        }
    }

    @Test
    void tooManyMessagesAreWaitedForAMinute() {
        wecom.answer(200, "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}");

        assertThatThrownBy(() -> sink.send(Alerts.many(1)))
                .isInstanceOfSatisfying(
                        SinkException.class, e -> assertThat(e.retryAfter()).contains(Duration.ofMinutes(1)));
    }

    @Test
    void aRemovedRobotIsToldWithWhatToDoAndWithoutItsKey() {
        wecom.answer(200, "{\"errcode\":93000,\"errmsg\":\"invalid webhook url key=" + KEY + "\"}");

        assertThatThrownBy(() -> sink.send(Alerts.many(1)))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("add one, and put its webhook address in alerts.sinks")
                .hasMessageNotContaining(KEY);
    }

    @Test
    void noOtherAnswerTellsTheKeyEither() {
        for (String body : List.of(
                "{\"errcode\":40001,\"errmsg\":\"bad " + KEY + "\"}",
                "not json " + KEY,
                "half a key 0ec2bbbb5aaa",
                "{\"errcode\":\"x\"}",
                "[]",
                "")) {
            for (int status : List.of(200, 302, 400, 404, 500)) {
                wecom.answer(status, body);
                assertThatThrownBy(() -> sink.send(Alerts.many(1)))
                        .isInstanceOf(SinkException.class)
                        .hasMessageNotContaining("0ec2bbbb5aaa")
                        .hasMessageNotContaining("cgi-bin")
                        .hasMessageContaining("http://127.0.0.1:")
                        .hasNoCause();
                clock.forward(Duration.ofSeconds(61));
            }
        }
    }

    @Test
    void anAlertThatWeComDoesNotTakeDoesNotKeepTheOthers() throws Exception {
        wecom.answer(request ->
                content(request).contains("wwcorp5 ") || content(request).contains("wwcorp5)")
                        ? new Reply(200, "{\"errcode\":40058,\"errmsg\":\"markdown.content\"}")
                        : new Reply(200, OK));
        List<Notification> due = new ArrayList<>(Alerts.many(8));
        List<Notification> refused = new ArrayList<>();

        while (!due.isEmpty()) {
            clock.forward(sink.pause());
            Handover handover = sink.send(due);
            due.removeAll(handover.taken());
            handover.refused().forEach(one -> {
                due.remove(one.notification());
                refused.add(one.notification());
            });
        }

        assertThat(refused).containsExactly(Alerts.many(8).get(5));
    }

    private Sink sink(List<Instant> sentLately) {
        String url = wecom.url("/cgi-bin/webhook/send?key=" + KEY);
        return Sinks.of(Alerts.config(Kind.WECOM_ROBOT, url, ""), clock, sentLately);
    }

    private static String content(Received request) {
        try {
            return Json.MAPPER
                    .readTree(request.body())
                    .path("markdown")
                    .path("content")
                    .asText();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
