package io.huoke.notifier.sink;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.AlertRow.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of a group robot (page 99110). It tells of alerts of one name, severity and state: of a single one in full,
 * of several a line each. Without I/O.
 *
 * @param content markdown of at most {@link #MAX_BYTES} bytes of UTF-8
 * @param named those of which it tells; the others have to follow
 */
record RobotMessage(String content, List<Notification> named) {

    /** Page 99110. */
    static final int MAX_BYTES = 4096;

    /** Sentences of more alerts than this would take many minutes; those that they are about take a third of that. */
    private static final int MOST_SENTENCES = 100;

    private static final int SUMMARY_BYTES = 1500;
    private static final int LINE_BYTES = 400;
    private static final int ACTION_BYTES = 800;

    /** Of what says how many follow. */
    private static final int TAIL_BYTES = 80;

    private record Kind(Severity severity, State state, String name) {

        static Kind of(Notification notification) {
            AlertRow alert = notification.alert();
            return new Kind(alert.severity(), alert.state(), alert.name());
        }
    }

    private record Group(Kind kind, List<Notification> members) {

        /** The gravest first; of these what fires before what is over; of these the group that is soonest through. */
        static final Comparator<Group> URGENCY = Comparator.comparing((Group group) -> group.kind.severity)
                .reversed()
                .thenComparing(group -> group.kind.state)
                .thenComparingInt(group -> group.members.size());

        AlertRow first() {
            return Bounds.of(members.getFirst().alert());
        }
    }

    /**
     * The message that is most urgent.
     *
     * @param due not empty; of each group the first are told first
     * @param most of so many at most, at least one
     */
    static RobotMessage of(List<Notification> due, int most) {
        Group group = due.stream()
                .collect(collectingAndThen(
                        groupingBy(Kind::of, LinkedHashMap::new, toList()), groups -> groups.entrySet().stream()
                                .map(entry -> new Group(entry.getKey(), entry.getValue()))
                                .min(Group.URGENCY)
                                .orElseThrow()));
        return group.members.size() == 1 ? single(group) : list(group, most);
    }

    private static RobotMessage single(Group group) {
        AlertRow alert = group.first();
        List<String> lines = new ArrayList<>();
        lines.add(heading(alert));
        lines.add(Texts.cutBytes(RobotText.plain(alert.summary()), SUMMARY_BYTES));
        if (alert.isFiring()) {
            lines.add("> " + action(alert));
        }
        lines.add(RobotText.aside(RobotText.about(alert)));
        lines.add(RobotText.aside(times(alert)));
        return new RobotMessage(String.join("\n", lines), group.members);
    }

    private static String times(AlertRow alert) {
        Instant resolvedAt = alert.resolvedAt();
        String since = "since " + RobotText.time(alert.since());
        return resolvedAt == null ? since : since + ", over " + RobotText.time(resolvedAt);
    }

    private static RobotMessage list(Group group, int most) {
        StringBuilder content = new StringBuilder(heading(group.first()));
        content.append(": ").append(group.members.size()).append(" alerts");
        if (group.first().isFiring()) {
            content.append("\n> ").append(commonAction(group));
        }
        int room = MAX_BYTES - TAIL_BYTES - Texts.bytes(content.toString());
        int named = 0;
        while (named < Math.min(most, group.members.size())) {
            String line = line(group, named);
            room -= Texts.bytes(line);
            if (room < 0) {
                break;
            }
            content.append(line);
            named++;
        }
        int following = group.members.size() - named;
        if (following > 0) {
            content.append('\n').append(RobotText.aside("… and " + following + " more follow"));
        }
        return new RobotMessage(content.toString(), group.members.subList(0, named));
    }

    private static String line(Group group, int index) {
        AlertRow alert = Bounds.of(group.members.get(index).alert());
        String about = RobotText.about(alert);
        if (group.members.size() > MOST_SENTENCES) {
            return "\n- " + about;
        }
        String summary = Texts.cutBytes(RobotText.plain(alert.summary()), LINE_BYTES);
        boolean saysWho = names(summary, alert.tenant()) && names(summary, alert.corpName());
        return "\n- " + (saysWho ? summary : about + ": " + summary);
    }

    private static boolean names(String summary, @Nullable String what) {
        return what == null || summary.contains(RobotText.plain(what));
    }

    private static String heading(AlertRow alert) {
        return RobotText.badge(alert) + " **" + RobotText.plain(alert.name()) + "**";
    }

    private static String commonAction(Group group) {
        String first = group.members.getFirst().alert().action();
        boolean same = group.members.stream()
                .allMatch(member -> member.alert().action().equals(first));
        return action(group.first()) + (same ? "" : " (of the first; of the others alike)");
    }

    private static String action(AlertRow alert) {
        return Texts.cutBytes(RobotText.plain(alert.action()), ACTION_BYTES);
    }
}
