package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The data of a {@link WeComEvent}: WeCom's elements that have a typed field, everything else under its wire path, and
 * the secrets sealed. A field is null where the element was absent or empty on the wire.
 *
 * @param owner suite or template id, or {@code {corpId}.{agentId}}
 * @param corpId AuthCorpId, or ToUserName of the app envelope
 * @param suiteId SuiteId
 * @param agentId AgentID of app events
 * @param userId UserID, the member
 * @param externalUserId ExternalUserID, the customer
 * @param linkId LinkId of an acquisition link
 * @param state State, at most 64 bytes: the customer_channel of a link
 * @param failReason FailReason of transfer_fail
 * @param deletionSource Source of del_external_contact
 * @param expireTime ExpireTime of quota_expire_soon
 * @param expireQuotaNum ExpireQuotaNum of quota_expire_soon
 * @param price Price of change_price, in fen
 * @param effectiveTime EffectiveTime of change_price
 * @param fields every other element by its wire path (names joined by {@code /}): a String, or where the element repeats a
 *     List of Strings, or of Maps of the same kind where its elements have elements
 * @param sealed Base64 of the sealed secret elements, see {@link Sealer}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder(alphabetic = false)
public record CallbackData(
        String owner,
        @Nullable String corpId,
        @Nullable String suiteId,
        @Nullable String agentId,
        @Nullable String userId,
        @Nullable String externalUserId,
        @Nullable String linkId,
        @Nullable String state,
        @Nullable String failReason,
        @Nullable String deletionSource,
        @Nullable Instant expireTime,
        @Nullable Long expireQuotaNum,
        @Nullable Long price,
        @Nullable Instant effectiveTime,
        @Nullable Map<String, Object> fields,
        @Nullable String sealed) {

    /** The field of {@link #ofRegisterLink} that names the promotion package. */
    public static final String TEMPLATE_ID = "TemplateId";

    /** The field of {@link #ofRegisterLink} that says until when the link can be opened, RFC 3339. */
    public static final String LINK_EXPIRES_AT = "LinkExpiresAt";

    public CallbackData {
        // Jackson passes null for what is missing.
        if (Objects.requireNonNullElse(owner, "").isEmpty() || owner.indexOf('/') >= 0) {
            throw new IllegalArgumentException("owner is missing or holds a slash");
        }
        if (corpId != null && corpId.isEmpty()) {
            throw new IllegalArgumentException("corpId is empty; it should be absent");
        }
    }

    /**
     * The data of an installation that ended with a redirect (page 90597).
     *
     * @param suite owner of the installation
     */
    public static CallbackData ofInstallation(String suite, String state, Map<String, Object> fields, String sealed) {
        return new CallbackData(
                suite, null, suite, null, null, null, null, state, null, null, null, null, null, null, fields, sealed);
    }

    /**
     * The data of a registration link (page 90581).
     *
     * @param provider the provider's corp id, owner of the event
     * @param templateId of the promotion package
     * @param linkExpiresAt until when the link can be opened
     * @param sealed {@code RegisterCode}
     */
    public static CallbackData ofRegisterLink(
            String provider, String state, String templateId, Instant linkExpiresAt, String sealed) {
        Map<String, Object> fields = Map.of(TEMPLATE_ID, templateId, LINK_EXPIRES_AT, linkExpiresAt.toString());
        return new CallbackData(
                provider, null, null, null, null, null, null, state, null, null, null, null, null, null, fields,
                sealed);
    }

    /**
     * The data of contacts that were unlocked (page 90584).
     *
     * @param provider the provider's corp id, owner of the event
     * @param corpId the new enterprise
     */
    public static CallbackData ofContactSyncSuccess(String provider, String corpId, @Nullable String state) {
        return new CallbackData(
                provider, corpId, null, null, null, null, null, state, null, null, null, null, null, null, null, null);
    }

    /** The same with another sealed part, or none. */
    public CallbackData withSealed(@Nullable String other) {
        return new CallbackData(
                owner,
                corpId,
                suiteId,
                agentId,
                userId,
                externalUserId,
                linkId,
                state,
                failReason,
                deletionSource,
                expireTime,
                expireQuotaNum,
                price,
                effectiveTime,
                fields,
                other);
    }

    /** The element without a typed field that stood under that wire path: a String, a List, or null. */
    public @Nullable Object field(String path) {
        return fields == null ? null : fields.get(path);
    }

    /** Whether the field of that name has a value. */
    boolean has(String name) {
        return switch (name) {
            case "corpId" -> corpId != null;
            case "suiteId" -> suiteId != null;
            case "agentId" -> agentId != null;
            case "userId" -> userId != null;
            case "externalUserId" -> externalUserId != null;
            case "linkId" -> linkId != null;
            case "state" -> state != null;
            case "failReason" -> failReason != null;
            case "deletionSource" -> deletionSource != null;
            case "expireTime" -> expireTime != null;
            case "expireQuotaNum" -> expireQuotaNum != null;
            case "price" -> price != null;
            case "effectiveTime" -> effectiveTime != null;
            default -> throw new IllegalArgumentException("no typed field " + name);
        };
    }
}
