package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A ticket or token: a row of {@code huoke.tokens}. Of two for one key the one with the later {@code obtainedAt} counts.
 *
 * @param tenant null unless it is one enterprise's
 * @param owner suite or template id, {@code {corpId}.{agentId}}, or the provider's corp id
 * @param kind what it opens
 * @param corpId the enterprise, if it is one's
 * @param obtainedAt when WeCom handed it out
 * @param expiresAt when WeCom said that it ends; it may end earlier (page 91039)
 * @param sealed {@code Value}, sealed for {@link #key()} and {@link #type()}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenRow(
        @Nullable String tenant,
        String owner,
        Kind kind,
        @Nullable String corpId,
        Instant obtainedAt,
        Instant expiresAt,
        String sealed)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.token";

    /** The name of the only sealed field. */
    public static final String VALUE = "Value";

    /** What a ticket or token opens. */
    public enum Kind {
        /** What suite_access_tokens are got with, pushed every ten minutes (page 90628). */
        @JsonProperty("suite_ticket")
        SUITE_TICKET("/~suite_ticket"),
        /** suite_access_token (page 90600). */
        @JsonProperty("suite")
        SUITE("/~suite"),
        /** provider_access_token (page 91200). */
        @JsonProperty("provider")
        PROVIDER("/~provider"),
        /** access_token of one corp (pages 90605, 91039, 97163). */
        @JsonProperty("corp")
        CORP(""),
        /** access_token of a new corp's contacts, 1800 s (page 90585). */
        @JsonProperty("contact_sync")
        CONTACT_SYNC("/~contact_sync");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }

        /** The key of an owner's, or of one of its enterprises'. */
        public String key(String owner, @Nullable String corpId) {
            return owner + (corpId == null ? "" : "/" + corpId) + suffix;
        }
    }

    public TokenRow {
        // Jackson passes null for what is missing; nobody could do anything with such a row.
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(obtainedAt, "obtainedAt");
        Objects.requireNonNull(expiresAt, "expiresAt");
        Objects.requireNonNull(sealed, "sealed");
    }

    /** Whether it is to replace the other. */
    public boolean isNewerThan(@Nullable TokenRow other) {
        return other == null || obtainedAt.isAfter(other.obtainedAt);
    }

    @Override
    public String key() {
        return kind.key(owner, corpId);
    }

    @Override
    public String type() {
        return TYPE;
    }
}
