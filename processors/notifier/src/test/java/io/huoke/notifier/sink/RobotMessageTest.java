package io.huoke.notifier.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RobotMessageTest {

    @Test
    void oneAlertIsToldInFull() {
        RobotMessage message = RobotMessage.of(List.of(Alerts.notification(Alerts.low("ww1/wp2", "好店"))), 1);

        assertThat(message.content())
                .isEqualTo("<font color=\"warning\">**WARNING**</font> **QuotaLow**\n"
                        + "The quota of 好店 (ww1/wp2) is low: 12 left.\n"
                        + "> " + Alerts.ACTION + "\n"
                        + "<font color=\"comment\">好店 (ww1/wp2)</font>\n"
                        + "<font color=\"comment\">since 2026-01-02 11:04 (Shanghai)</font>");
    }

    @Test
    void anEndIsToldInGreenAndAsksForNothing() {
        AlertRow over = Alerts.kafkaUnreachable().endedAt(Alerts.SINCE.plusSeconds(120));

        assertThat(RobotMessage.of(List.of(Alerts.notification(over)), 1).content())
                .startsWith("<font color=\"info\">**RESOLVED**</font> **KafkaUnreachable**\nKafka has not answered")
                .contains("since 2026-01-02 11:04 (Shanghai), over 2026-01-02 11:06 (Shanghai)")
                .doesNotContain("See whether");
    }

    @Test
    void severalOfANameAreALineEachAndTheActionComesOnce() {
        RobotMessage message = RobotMessage.of(Alerts.many(3), 3);

        assertThat(message.content())
                .isEqualTo("<font color=\"warning\">**WARNING**</font> **QuotaLow**: 3 alerts\n"
                        + "> " + Alerts.ACTION + "\n"
                        + "- The quota of 企业0 (wwsuite/wwcorp0) is low: 12 left.\n"
                        + "- The quota of 企业1 (wwsuite/wwcorp1) is low: 12 left.\n"
                        + "- The quota of 企业2 (wwsuite/wwcorp2) is low: 12 left.");
        assertThat(message.named()).hasSize(3);
    }

    @Test
    void aLineSaysWhoWhereItsSentenceDoesNot() {
        AlertRow mute = Alerts.alert("QuotaLow", Severity.WARNING, "ww1/wp3", "别家", "Hardly anything is left.");

        String content = RobotMessage.of(
                        List.of(Alerts.notification(Alerts.low("ww1/wp2", "好店")), Alerts.notification(mute)), 2)
                .content();

        assertThat(content).endsWith("- 别家 (ww1/wp3): Hardly anything is left.");
    }

    @Test
    void theGravestComeFirstAndEndsAfterBeginnings() {
        Notification info = Alerts.notification(Alerts.alert("QuotaExpiring", Severity.INFO, "ww1/wp1", "a"));
        Notification over = Alerts.notification(Alerts.kafkaUnreachable().endedAt(Alerts.SINCE));
        Notification critical = Alerts.notification(Alerts.alert("QuotaExhausted", Severity.CRITICAL, "ww1/wp1", "a"));
        List<Notification> due = new ArrayList<>(Alerts.many(200));
        due.addFirst(info);
        due.addAll(List.of(over, critical));

        List<List<Notification>> told = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            told.add(RobotMessage.of(due, due.size()).named());
            due.removeAll(told.getLast());
        }

        assertThat(told.get(0)).containsExactly(critical);
        assertThat(told.get(1)).containsExactly(over);
        assertThat(told.get(2)).hasSizeGreaterThan(20).doesNotContain(info);
    }

    @Test
    void everyAlertThatAMessageTakesIsNamedInItAndTheRestIsCounted() {
        Random random = new Random(7);
        List<String> hostile = Alerts.hostileTexts().toList();
        for (int round = 0; round < 100; round++) {
            List<Notification> due = IntStream.range(0, 1 + random.nextInt(random.nextBoolean() ? 8 : 300))
                    .mapToObj(i -> Alerts.notification(Alerts.low(
                            "wwsuite/corp" + i + (random.nextInt(5) == 0 ? pick(hostile, random) : ""),
                            random.nextBoolean() ? pick(hostile, random) : "企业" + i)))
                    .toList();

            RobotMessage message = RobotMessage.of(due, due.size());

            assertIsFit(message.content());
            assertThat(message.named())
                    .isNotEmpty()
                    .isEqualTo(due.subList(0, message.named().size()));
            assertThat(message.named()).allSatisfy(notification -> {
                String tenant = String.valueOf(notification.alert().tenant());
                boolean ordinary = tenant.matches("[a-z0-9/]{1,100}");
                assertThat(message.content())
                        .containsPattern(ordinary ? tenant + "\\b" : tenant.substring(0, "wwsuite/corp1".length()));
            });
            int following = due.size() - message.named().size();
            assertThat(message.content().contains("… and " + following + " more follow"))
                    .isEqualTo(following > 0);
        }
    }

    @ParameterizedTest
    @MethodSource("io.huoke.notifier.sink.Alerts#hostileTexts")
    void namesAreNoMarkup(String text) {
        AlertRow alert = Alerts.alert("QuotaLow", Severity.CRITICAL, "ww1/" + text, text);
        for (List<Notification> due : List.of(
                List.of(Alerts.notification(alert)),
                List.of(
                        Alerts.notification(alert),
                        Alerts.notification(Alerts.alert("QuotaLow", Severity.CRITICAL, "a/b", text))))) {
            String content = RobotMessage.of(due, 2).content();

            assertIsFit(content);
            assertThat(content.replaceAll("<font color=\"(info|comment|warning)\">|</font>", ""))
                    .doesNotContain("<", "](", "`", "\\", "http://");
            assertThat(content.lines())
                    .hasSizeLessThanOrEqualTo(5)
                    .filteredOn(line -> line.startsWith("#"))
                    .isEmpty();
            assertThat(content.split("\\*\\*", -1)).as("bold of ours alone").hasSize(5);
        }
    }

    @Test
    void aLongNameLeavesTheSentenceWhole() {
        assertThat(RobotMessage.of(List.of(Alerts.notification(Alerts.low("ww1/wp2", "长".repeat(10_000)))), 1)
                        .content())
                .contains("长… (ww1/wp2) is low: 12 left.");
    }

    private static void assertIsFit(String content) {
        byte[] bytes = content.getBytes(UTF_8);
        assertThat(bytes).hasSizeLessThanOrEqualTo(RobotMessage.MAX_BYTES);
        assertThat(new String(bytes, UTF_8)).isEqualTo(content);
    }

    private static String pick(List<String> texts, Random random) {
        return texts.get(random.nextInt(texts.size()));
    }
}
