package io.huoke.funnel.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Origin;
import io.huoke.schemas.WeComEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that truly happened, and how much of it its callback tells.
 *
 * @param number tells the messages of one second apart, as their ChatKeys do
 * @param corp of the tenant
 * @param kind what happened
 * @param time when, in whole seconds
 * @param link by which the customer came, told or not; null for one who came another way
 * @param state with which, told or not
 * @param person whom it happened to, told or not; null for an open that led nowhere
 * @param tells what the callback carries of these
 */
public record Fact(
        int number,
        String corp,
        Kind kind,
        Instant time,
        @Nullable String link,
        @Nullable String state,
        @Nullable Person person,
        Set<Part> tells) {

    /** The suite of every tenant. */
    public static final String OWNER = "ww1";

    /** The order of the facts of a journey. */
    public static final Comparator<Fact> ORDER =
            Comparator.comparing(Fact::time).thenComparing(Fact::id);

    /** A customer of a member. */
    public record Person(String user, String customer) implements Comparable<Person> {

        @Override
        public int compareTo(Person other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return user + "/" + customer;
        }
    }

    /** What a callback may carry. */
    public enum Part {
        PERSON,
        LINK,
        STATE
    }

    /** What can happen. */
    public enum Kind {
        OPEN("customer_acquisition.open_profile"),
        REQUEST("customer_acquisition.friend_request"),
        HALF("change_external_contact.add_half_external_contact"),
        ADD("change_external_contact.add_external_contact"),
        CHAT("customer_acquisition.customer_start_chat"),
        MESSAGE("customer_acquisition.message_from_customer"),
        DELETED_BY_MEMBER("change_external_contact.del_external_contact"),
        DELETED_BY_CUSTOMER("change_external_contact.del_follow_user");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** Whether the two are together from now on. */
        public boolean adds() {
            return this == HALF || this == ADD;
        }

        /** Whether either has deleted the other. */
        public boolean deletes() {
            return this == DELETED_BY_MEMBER || this == DELETED_BY_CUSTOMER;
        }
    }

    public @Nullable String toldLink() {
        return tells.contains(Part.LINK) ? link : null;
    }

    public @Nullable String toldState() {
        return tells.contains(Part.STATE) ? state : null;
    }

    public @Nullable Person toldPerson() {
        return tells.contains(Part.PERSON) ? person : null;
    }

    /** The id of its callback: two that WeCom tells nothing apart have the same. */
    public String id() {
        String identity = String.join(
                "|",
                corp,
                kind.type,
                time.toString(),
                toldLink(),
                toldState(),
                Objects.toString(toldPerson()),
                kind == Kind.MESSAGE ? String.valueOf(number) : "");
        return EventId.ofMessage(OWNER, identity.getBytes(UTF_8));
    }

    /** Its callback as the ingress publishes it. */
    public WeComEvent event() {
        Person told = toldPerson();
        CallbackData data = new CallbackData(
                OWNER,
                corp,
                OWNER,
                null,
                told == null ? null : told.user(),
                told == null ? null : told.customer(),
                toldLink(),
                toldState(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return new WeComEvent(
                id(), "/wecom/crm", "wecom." + kind.type, time, Origin.CALLBACK, time.plusMillis(500), data);
    }

    /** For a human: what is in brackets is true and not told. */
    @Override
    public String toString() {
        return "%s %-19s link %-7s state %-11s person %s"
                .formatted(
                        time,
                        kind.name().toLowerCase(java.util.Locale.ROOT),
                        shown(link, Part.LINK),
                        shown(state, Part.STATE),
                        shown(person, Part.PERSON));
    }

    private String shown(@Nullable Object value, Part part) {
        return value == null ? "-" : tells.contains(part) ? value.toString() : "(" + value + ")";
    }
}
