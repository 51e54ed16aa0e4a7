package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An auth code on its way to a permanent code: a row of {@code huoke.exchanges}. It is durable before WeCom is asked, so
 * that a crash wastes no code (pages 100776, 100964); when the code is settled, only what tells a repetition of the event
 * remains.
 *
 * @param owner suite or template id
 * @param eventId of the event that brought the code
 * @param status how far it is
 * @param attempts how often WeCom was asked, or may have been, without answering -1 or 5xx
 * @param time of the event that brought the code
 * @param receivedAt when it came; a code lives for ten minutes
 * @param state what the authorization link carried; gone once the code is settled
 * @param stateDigest of an installation from the provider's own site, so that a state is used once
 * @param openKfIds the 微信客服 accounts that were selected (page 99401)
 * @param sealed {@code AuthCode}, and once WeCom has answered {@code Answer} as it came, sealed for {@link #key()} and
 *     {@link #type()}; absent once the code is settled
 * @param original the event's own sealed part where it could not be opened, for when the key is there
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ExchangeRow(
        String owner,
        String eventId,
        Status status,
        int attempts,
        Instant time,
        Instant receivedAt,
        @Nullable String state,
        @Nullable String stateDigest,
        List<String> openKfIds,
        @Nullable String sealed,
        @Nullable Original original)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.exchange";

    /** Names of sealed fields. */
    public static final String AUTH_CODE = "AuthCode";

    /** Names of sealed fields. */
    public static final String ANSWER = "Answer";

    /** How far an exchange is. */
    public enum Status {
        /** The code is known; WeCom may have been asked. */
        @JsonProperty("intent")
        INTENT,
        /** WeCom has answered; the answer is kept, and not yet read. */
        @JsonProperty("answered")
        ANSWERED,
        /** The permanent code is in {@code huoke.authorizations}. */
        @JsonProperty("done")
        DONE,
        /** The code is gone without a permanent code. */
        @JsonProperty("lost")
        LOST
    }

    /** A sealed part with what it is bound to besides the event's id. */
    public record Original(String type, String sealed) {}

    public ExchangeRow {
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(eventId, "eventId");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(receivedAt, "receivedAt");
        openKfIds = openKfIds == null ? List.of() : List.copyOf(openKfIds);
    }

    /** The same, sealed anew or further on. */
    public ExchangeRow with(Status newStatus, int newAttempts, @Nullable String newSealed) {
        return new ExchangeRow(
                owner,
                eventId,
                newStatus,
                newAttempts,
                time,
                receivedAt,
                state,
                stateDigest,
                openKfIds,
                newSealed,
                original);
    }

    /** The same now that its sealed part could be opened. */
    public ExchangeRow opened(String newSealed) {
        return new ExchangeRow(
                owner, eventId, status, attempts, time, receivedAt, state, stateDigest, openKfIds, newSealed, null);
    }

    /** What is left of it: enough to know a repetition. */
    public ExchangeRow settled(Status end, @Nullable String kept) {
        return new ExchangeRow(
                owner, eventId, end, attempts, time, receivedAt, null, stateDigest, List.of(), kept, null);
    }

    @Override
    public String key() {
        return RowKeys.join(owner, eventId);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public @Nullable String tenant() {
        return null;
    }
}
