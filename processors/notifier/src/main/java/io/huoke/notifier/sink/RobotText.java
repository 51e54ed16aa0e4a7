package io.huoke.notifier.sink;

import io.huoke.schemas.AlertRow;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * The parts of a robot's message. Its markdown (page 99110) knows no escaping, so what could be markup is replaced by
 * characters that look alike.
 */
final class RobotText {

    private static final Map<Integer, Integer> LOOK_ALIKES = Map.ofEntries(
            Map.entry((int) '<', 0xFF1C),
            Map.entry((int) '>', 0xFF1E),
            Map.entry((int) '&', 0xFF06),
            Map.entry((int) '*', 0xFF0A),
            Map.entry((int) '`', 0xFF40),
            Map.entry((int) '#', 0xFF03),
            Map.entry((int) '[', 0xFF3B),
            Map.entry((int) ']', 0xFF3D),
            Map.entry((int) '\\', 0xFF3C));

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.of("Asia/Shanghai"));

    private RobotText() {}

    /** As text: no markup, no mention, no link. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> plain.appendCodePoint(LOOK_ALIKES.getOrDefault(codePoint, codePoint)));
        return plain.toString().replace("://", "：//");
    }

    /** The urgency in its colour; green once it is over. */
    static String badge(AlertRow alert) {
        if (!alert.isFiring()) {
            return colored("info", "**RESOLVED**");
        }
        return switch (alert.severity()) {
            case CRITICAL -> colored("warning", "**CRITICAL**");
            case WARNING -> colored("warning", "**WARNING**");
            case INFO -> colored("comment", "**INFO**");
        };
    }

    /** Grey. */
    static String aside(String text) {
        return colored("comment", text);
    }

    private static String colored(String color, String text) {
        return "<font color=\"" + color + "\">" + text + "</font>";
    }

    /** Who it is about: the name, and what tells it from others of the same name of alert. */
    static String about(AlertRow alert) {
        String prefix = alert.name() + "/";
        String key = alert.key().startsWith(prefix) ? alert.key().substring(prefix.length()) : alert.key();
        String corpName = alert.corpName();
        return plain(corpName == null || corpName.isEmpty() ? key : corpName + " (" + key + ")");
    }

    /** As people in China read clocks. */
    static String time(Instant time) {
        return TIME.format(time) + " (Shanghai)";
    }
}
