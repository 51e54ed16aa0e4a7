package io.huoke.funnel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.huoke.schemas.Origin;
import io.huoke.schemas.WeComEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One callback in the life of a customer with a member, who need not be named.
 *
 * @param time WeCom's time; with {@code eventId} it orders the steps of a journey
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Step(Kind kind, Instant time, String eventId, Origin origin, @Nullable String state, @Nullable String linkId)
        implements Comparable<Step> {

    private static final Comparator<Step> ORDER =
            Comparator.comparing(Step::time).thenComparing(Step::eventId);

    enum Kind {
        /** Somebody opened a member's profile by a link (page 97402). */
        OPEN,
        /** Somebody asked to be added (page 97402). */
        REQUEST,
        /** The customer is a contact of the member, whether or not the member has confirmed (page 92277). */
        ADD,
        /** The member got the customer's first message (page 97402). */
        CHAT,
        /** The member got another of the customer's messages, as callbacks before 2024-12-19 told (page 97402). */
        MESSAGE,
        /** The member deleted the customer. */
        DELETED_BY_MEMBER,
        /** The customer deleted the member. */
        DELETED_BY_CUSTOMER
    }

    /** The step that an event is, or empty if it is none. */
    static Optional<Step> of(WeComEvent event) {
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
            case "wecom.customer_acquisition.open_profile" -> Optional.of(Kind.OPEN);
            case "wecom.customer_acquisition.friend_request" -> Optional.of(Kind.REQUEST);
            case "wecom.change_external_contact.add_external_contact",
                    "wecom.change_external_contact.add_half_external_contact" -> Optional.of(Kind.ADD);
            case "wecom.customer_acquisition.customer_start_chat" -> Optional.of(Kind.CHAT);
            case "wecom.customer_acquisition.message_from_customer" -> Optional.of(Kind.MESSAGE);
            case "wecom.change_external_contact.del_external_contact" -> Optional.of(Kind.DELETED_BY_MEMBER);
            case "wecom.change_external_contact.del_follow_user" -> Optional.of(Kind.DELETED_BY_CUSTOMER);
            default -> Optional.empty();
        };
    }

    /** Whether it is part of a person's journey, once it names one. */
    boolean isOfPerson() {
        return switch (kind) {
            case OPEN, REQUEST -> false;
            case ADD, CHAT, MESSAGE, DELETED_BY_MEMBER, DELETED_BY_CUSTOMER -> true;
        };
    }

    /** Whether it parts the two. */
    boolean isDeletion() {
        return switch (kind) {
            case DELETED_BY_MEMBER, DELETED_BY_CUSTOMER -> true;
            case OPEN, REQUEST, ADD, CHAT, MESSAGE -> false;
        };
    }

    @Override
    public int compareTo(Step other) {
        return ORDER.compare(this, other);
    }
}
