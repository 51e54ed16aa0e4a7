package io.huoke.funnel.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.LinkFunnelRow;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is counted, without saying of what. The columns are those of {@link LinkFunnelRow}.
 *
 * @param settled null where it was not counted by day
 * @param a7Clicks null until WeCom has told of one of the links
 * @param a7NewCustomers likewise
 * @param addsDifference over the links whose day is settled and of which WeCom has told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DayCounts(
        long opens,
        long friendRequests,
        long adds,
        long chats,
        long deletions,
        long reAdds,
        @Nullable Boolean settled,
        @Nullable Long a7Clicks,
        @Nullable Long a7NewCustomers,
        @Nullable Long addsDifference) {

    private static final int SIZE = 9 * Long.BYTES + 1;
    private static final long ABSENT = Long.MIN_VALUE;

    /** Counted from customers. */
    static DayCounts of(long opens, long friendRequests, long adds, long chats, long deletions, long reAdds) {
        return new DayCounts(opens, friendRequests, adds, chats, deletions, reAdds, null, null, null, null);
    }

    static DayCounts of(FunnelRow row) {
        return new DayCounts(
                row.opens(),
                row.friendRequests(),
                row.adds(),
                row.chats(),
                row.deletions(),
                row.reAdds(),
                row.settled(),
                null,
                null,
                null);
    }

    static DayCounts of(LinkFunnelRow row) {
        return new DayCounts(
                row.opens(),
                row.friendRequests(),
                row.adds(),
                row.chats(),
                row.deletions(),
                row.reAdds(),
                row.settled(),
                row.a7Clicks(),
                row.a7NewCustomers(),
                row.addsDifference());
    }

    /** Both together; settled if both are. */
    DayCounts plus(DayCounts other) {
        return new DayCounts(
                opens + other.opens,
                friendRequests + other.friendRequests,
                adds + other.adds,
                chats + other.chats,
                deletions + other.deletions,
                reAdds + other.reAdds,
                both(settled, other.settled),
                sum(a7Clicks, other.a7Clicks),
                sum(a7NewCustomers, other.a7NewCustomers),
                sum(addsDifference, other.addsDifference));
    }

    private static @Nullable Boolean both(@Nullable Boolean one, @Nullable Boolean other) {
        if (one == null || other == null) {
            return null;
        }
        return one && other;
    }

    private static @Nullable Long sum(@Nullable Long one, @Nullable Long other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one + other;
    }

    /** For the database; only of what was counted by day. */
    ByteBuffer encoded() {
        return ByteBuffer.allocate(SIZE)
                .putLong(opens)
                .putLong(friendRequests)
                .putLong(adds)
                .putLong(chats)
                .putLong(deletions)
                .putLong(reAdds)
                .put((byte) (Boolean.TRUE.equals(settled) ? 1 : 0))
                .putLong(a7Clicks == null ? ABSENT : a7Clicks)
                .putLong(a7NewCustomers == null ? ABSENT : a7NewCustomers)
                .putLong(addsDifference == null ? ABSENT : addsDifference)
                .flip();
    }

    /** Reads {@link #encoded()}. */
    static DayCounts decode(ByteBuffer bytes) {
        return new DayCounts(
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.get() == 1,
                nullable(bytes.getLong()),
                nullable(bytes.getLong()),
                nullable(bytes.getLong()));
    }

    private static @Nullable Long nullable(long value) {
        return value == ABSENT ? null : value;
    }
}
