package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An enterprise that registers through the provider (推广二维码, page 90578): a row of {@code huoke.registrations}. Fields
 * that are not known are absent. It goes a day after it has ended.
 *
 * @param provider the provider's corp id
 * @param state what the link carries; made up where the registration carries none
 * @param status how far it is
 * @param templateId of the promotion package
 * @param corpId the new enterprise, or the one that took the package
 * @param userId who registered
 * @param linkExpiresAt until when the link can be opened, 10 minutes (page 90581)
 * @param registeredAt when it was complete
 * @param contactSyncExpiresAt until when the contacts can be moved, 1800 s (page 90585); absent where there is nothing to
 *     move
 * @param endedAt when the contacts were unlocked, or nothing more could happen
 * @param sealed {@code RegisterCode}, sealed for {@link #key()} and {@link #type()}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegistrationRow(
        String provider,
        String state,
        Status status,
        @Nullable String templateId,
        @Nullable String corpId,
        @Nullable String userId,
        @Nullable Instant linkExpiresAt,
        @Nullable Instant registeredAt,
        @Nullable Instant contactSyncExpiresAt,
        @Nullable Instant endedAt,
        @Nullable String sealed)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.registration";

    /** The name of the only sealed field. */
    public static final String REGISTER_CODE = "RegisterCode";

    /** How far a registration is. */
    public enum Status {
        /** There is a link for it. */
        @JsonProperty("pending")
        PENDING,
        /** The enterprise is there; its contacts may be locked until they are moved. */
        @JsonProperty("registered")
        REGISTERED,
        /** Nothing is left to do. */
        @JsonProperty("complete")
        COMPLETE,
        /** Nobody registered within 24 hours. */
        @JsonProperty("expired")
        EXPIRED
    }

    /** The key of a registration. */
    public static String key(String provider, String state) {
        return RowKeys.join(provider, state);
    }

    /** The same with another sealed part. */
    public RegistrationRow withSealed(@Nullable String other) {
        return new RegistrationRow(
                provider,
                state,
                status,
                templateId,
                corpId,
                userId,
                linkExpiresAt,
                registeredAt,
                contactSyncExpiresAt,
                endedAt,
                other);
    }

    @Override
    public String key() {
        return key(provider, state);
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
