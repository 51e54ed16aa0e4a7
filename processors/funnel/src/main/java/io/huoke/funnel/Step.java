package io.huoke.funnel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.huoke.schemas.Origin;
import io.huoke.schemas.WeComEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One callback in the life of a customer with a member.
 *
 * @param time WeCom's time; with {@code eventId} it orders the steps of a journey
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Step(Kind kind, Instant time, String eventId, Origin origin, @Nullable String state, @Nullable String linkId)
        implements Comparable<Step> {

    private static final Comparator<Step> ORDER =
            Comparator.comparing(Step::time).thenComparing(Step::eventId);

    enum Kind {
        /** The customer is a contact of the member, whether or not the member has confirmed (page 92277). */
        ADD,
        /** The member got the customer's first message (page 97402). */
        CHAT,
        /** The member deleted the customer. */
        DELETED_BY_MEMBER,
        /** The customer deleted the member. */
        DELETED_BY_CUSTOMER
    }

    /** The step that an event is, or empty if it is none or names no person. */
    static Optional<Step> of(WeComEvent event) {
        if (event.data().userId() == null || event.data().externalUserId() == null) {
            return Optional.empty();
        }
        return kind(event.type())
                .map(kind -> new Step(
                        kind,
                        event.time(),
                        event.id(),
                        event.origin(),
                        event.data().state(),
                        event.data().linkId()));
    }

    private static Optional<Kind> kind(String type) {
        return switch (type) {
            case "wecom.change_external_contact.add_external_contact",
                    "wecom.change_external_contact.add_half_external_contact" -> Optional.of(Kind.ADD);
            case "wecom.customer_acquisition.customer_start_chat" -> Optional.of(Kind.CHAT);
            case "wecom.change_external_contact.del_external_contact" -> Optional.of(Kind.DELETED_BY_MEMBER);
            case "wecom.change_external_contact.del_follow_user" -> Optional.of(Kind.DELETED_BY_CUSTOMER);
            default -> Optional.empty();
        };
    }

    /** Whether it parts the two. */
    boolean isDeletion() {
        return switch (kind) {
            case DELETED_BY_MEMBER, DELETED_BY_CUSTOMER -> true;
            case ADD, CHAT -> false;
        };
    }

    @Override
    public int compareTo(Step other) {
        return ORDER.compare(this, other);
    }
}
