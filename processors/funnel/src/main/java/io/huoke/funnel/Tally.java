package io.huoke.funnel;

import io.huoke.funnel.Count.Column;

/** How much was counted in each column; of a difference, numbers may be negative. */
record Tally(long opens, long friendRequests, long adds, long chats, long deletions, long reAdds) {

    static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);

    /** So much of one column. */
    static Tally of(Column column, long amount) {
        return new Tally(
                column == Column.OPENS ? amount : 0,
                column == Column.FRIEND_REQUESTS ? amount : 0,
                column == Column.ADDS ? amount : 0,
                column == Column.CHATS ? amount : 0,
                column == Column.DELETIONS ? amount : 0,
                column == Column.RE_ADDS ? amount : 0);
    }

    Tally plus(Tally other) {
        return new Tally(
                opens + other.opens,
                friendRequests + other.friendRequests,
                adds + other.adds,
                chats + other.chats,
                deletions + other.deletions,
                reAdds + other.reAdds);
    }

    /** The same without what is below zero. */
    Tally floored() {
        return new Tally(
                Math.max(0, opens),
                Math.max(0, friendRequests),
                Math.max(0, adds),
                Math.max(0, chats),
                Math.max(0, deletions),
                Math.max(0, reAdds));
    }

    boolean isNone() {
        return equals(NONE);
    }
}
