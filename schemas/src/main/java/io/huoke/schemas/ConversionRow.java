package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One customer of one member, or whoever came to a component with one State: a row of {@code huoke.conversions}. Fields
 * that are not known are absent.
 *
 * @param tenant {@code {owner}/{corpId}}
 * @param corpId the corp's id
 * @param userId the member who was added; absent, like the customer, where the callbacks of a component name nobody
 * @param externalUserId the customer
 * @param state the State of the add
 * @param channelRef whom the State stands for; absent where it was not made by {@code huoke channels}
 * @param linkId the acquisition link the customer came by
 * @param linkMethod what {@code linkId} rests on
 * @param linkCandidates the links that it may be, where they are several and nothing decides between them
 * @param openedAt the last open_profile of a personal State before the add, within the attribution window
 * @param requestedAt the last friend_request, likewise
 * @param addedAt the first time the customer was added; absent, too, of one known from A6 alone that gave no time
 * @param chattedAt the first message of the customer; absent, too, where only the API told that there is one
 * @param chatted whether the customer has sent a message
 * @param deletedAt the last deletion, if no later add undid it
 * @param deletedBy who deleted whom then
 * @param reAdds adds after the first
 * @param secondsToAdd from {@code openedAt} to {@code addedAt}
 * @param origins how the facts of this row were learned
 * @param eventIds the events that made this row
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConversionRow(
        String tenant,
        String corpId,
        @Nullable String userId,
        @Nullable String externalUserId,
        @Nullable String state,
        @Nullable String channelRef,
        @Nullable String linkId,
        LinkMethod linkMethod,
        List<String> linkCandidates,
        @Nullable Instant openedAt,
        @Nullable Instant requestedAt,
        @Nullable Instant addedAt,
        @Nullable Instant chattedAt,
        boolean chatted,
        @Nullable Instant deletedAt,
        @Nullable DeletedBy deletedBy,
        int reAdds,
        @Nullable Long secondsToAdd,
        List<Origin> origins,
        List<String> eventIds)
        implements Row {

    /** In the key of a row, instead of a member: no member's id begins like this. */
    private static final String NOBODY = "~state";

    public ConversionRow {
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Objects.requireNonNull(tenant, "tenant");
        if ((userId == null) != (externalUserId == null) || (userId == null && state == null)) {
            throw new IllegalArgumentException("a conversion is of a member and a customer, or else of a State");
        }
        linkCandidates = List.copyOf(linkCandidates);
        origins = List.copyOf(origins);
        eventIds = List.copyOf(eventIds);
    }

    /** What the link of a customer rests on, strongest first. */
    public enum LinkMethod {
        /** WeCom lists the customer under this one link (A6, page 97298). */
        @JsonProperty("a6")
        A6,
        /** The customer's first message names the link, or what became of its ChatKey. */
        @JsonProperty("chat")
        CHAT,
        /** The event of the add names the link itself. */
        @JsonProperty("event")
        EVENT,
        /** The State was seen with this one link only. */
        @JsonProperty("state")
        STATE,
        /** Not known. */
        @JsonProperty("none")
        NONE
    }

    /** Who ended the relation. */
    public enum DeletedBy {
        @JsonProperty("member")
        MEMBER,
        @JsonProperty("customer")
        CUSTOMER
    }

    /** The key of a customer's row. */
    public static String key(String tenant, String userId, String externalUserId) {
        return RowKeys.join(tenant, userId, externalUserId);
    }

    /** The key of the row of a State with which somebody came whom no callback names. */
    public static String key(String tenant, String state) {
        return RowKeys.join(tenant, NOBODY, state);
    }

    @Override
    public String key() {
        return userId == null || externalUserId == null
                ? key(tenant, Objects.requireNonNull(state))
                : key(tenant, userId, externalUserId);
    }

    @Override
    public String type() {
        return "huoke.conversion";
    }
}
