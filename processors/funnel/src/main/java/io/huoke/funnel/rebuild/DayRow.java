package io.huoke.funnel.rebuild;

import io.huoke.schemas.Day;
import io.huoke.schemas.FunnelCorrectionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.Topic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row of one day, of either of the topics of counts. */
sealed interface DayRow {

    /** The topics that hold such rows. */
    List<Topic> TOPICS = List.of(Topic.FUNNEL, Topic.FUNNEL_LINKS);

    Row row();

    Topic topic();

    Day day();

    /** What is in its columns, by name, in their order; null for an absent value. */
    Map<String, @Nullable Object> columns();

    /** The same row as it is where nothing is counted. */
    DayRow empty();

    /**
     * The command to make the row this.
     *
     * @param revision of the row as it is; null if there is none
     */
    FunnelCorrectionRow correction(@Nullable Long revision);

    /** Whose it is, {@code {owner}/{corpId}}. */
    default String tenant() {
        return String.valueOf(row().tenant());
    }

    default RowId id() {
        return new RowId(topic(), row().key());
    }

    /** What reads the rows of a topic. */
    static RowEventDeserializer<? extends Row> reader(Topic topic) {
        return topic == Topic.FUNNEL
                ? new RowEventDeserializer<>(FunnelRow.class)
                : new RowEventDeserializer<>(LinkFunnelRow.class);
    }

    /**
     * What such a reader has read.
     *
     * @throws IllegalArgumentException for another row
     */
    static DayRow of(Row row) {
        return switch (row) {
            case FunnelRow counts -> new OfState(counts);
            case LinkFunnelRow counts -> new OfLink(counts);
            default -> throw new IllegalArgumentException("not a row of counts: " + row.type());
        };
    }

    /** A row of {@code huoke.funnel}. */
    record OfState(FunnelRow row) implements DayRow {

        @Override
        public Topic topic() {
            return Topic.FUNNEL;
        }

        @Override
        public Day day() {
            return row.day();
        }

        @Override
        public Map<String, @Nullable Object> columns() {
            Map<String, @Nullable Object> columns = new LinkedHashMap<>();
            columns.put("opens", row.opens());
            columns.put("friendRequests", row.friendRequests());
            columns.put("adds", row.adds());
            columns.put("chats", row.chats());
            columns.put("deletions", row.deletions());
            columns.put("reAdds", row.reAdds());
            columns.put("settled", row.settled());
            return columns;
        }

        @Override
        public DayRow empty() {
            return new OfState(
                    new FunnelRow(row.tenant(), row.linkId(), row.state(), row.day(), 0, 0, 0, 0, 0, 0, row.settled()));
        }

        @Override
        public FunnelCorrectionRow correction(@Nullable Long revision) {
            return new FunnelCorrectionRow(row.tenant(), row, null, revision);
        }
    }

    /** A row of {@code huoke.funnel.links}. */
    record OfLink(LinkFunnelRow row) implements DayRow {

        @Override
        public Topic topic() {
            return Topic.FUNNEL_LINKS;
        }

        @Override
        public Day day() {
            return row.day();
        }

        @Override
        public Map<String, @Nullable Object> columns() {
            Map<String, @Nullable Object> columns = new LinkedHashMap<>();
            columns.put("opens", row.opens());
            columns.put("friendRequests", row.friendRequests());
            columns.put("adds", row.adds());
            columns.put("chats", row.chats());
            columns.put("deletions", row.deletions());
            columns.put("reAdds", row.reAdds());
            columns.put("a7Clicks", row.a7Clicks());
            columns.put("a7NewCustomers", row.a7NewCustomers());
            columns.put("addsDifference", row.addsDifference());
            columns.put("settled", row.settled());
            return columns;
        }

        @Override
        public DayRow empty() {
            return new OfLink(new LinkFunnelRow(
                    row.tenant(), row.linkId(), row.day(), 0, 0, 0, 0, 0, 0, null, null, null, row.settled()));
        }

        @Override
        public FunnelCorrectionRow correction(@Nullable Long revision) {
            return new FunnelCorrectionRow(row.tenant(), null, row, revision);
        }
    }
}
