package io.huoke.funnel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.huoke.schemas.Reconciled;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What WeCom's API told of a customer with a member. It has no time of its own: when it was asked for says nothing of when
 * it happened, and the same may be found again at any time.
 *
 * @param eventId says, with the rest, whether two are the same
 * @param linkId the link that it names; null only for a chat
 * @param addedAt null where it was not told, as for every chat
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Finding(
        Kind kind,
        String eventId,
        @Nullable String linkId,
        @Nullable String state,
        boolean chatted,
        @Nullable Instant addedAt)
        implements Comparable<Finding> {

    private static final int HAS_CHATTED = 1;

    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::eventId)
            .thenComparing(Finding::linkId, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Finding::state, Comparator.nullsFirst(Comparator.naturalOrder()));

    enum Kind {
        /** WeCom lists the customer among those of a link (A6, page 97298). */
        LISTED,
        /** What became of the ChatKey of a message (page 100130): no add, but a chat. */
        CHAT
    }

    Finding {
        Objects.requireNonNull(eventId, "eventId");
        if (kind == Kind.LISTED) {
            Objects.requireNonNull(linkId, "linkId");
        }
    }

    /** What a row of A6 says. */
    static Finding of(String eventId, Reconciled.Customer row) {
        return new Finding(
                Kind.LISTED, eventId, row.linkId(), row.state(), row.chatStatus() == HAS_CHATTED, row.addedAt());
    }

    /** What a chat says. */
    static Finding of(String eventId, Reconciled.Chat chat) {
        return new Finding(Kind.CHAT, eventId, chat.linkId(), chat.state(), true, null);
    }

    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }
}
