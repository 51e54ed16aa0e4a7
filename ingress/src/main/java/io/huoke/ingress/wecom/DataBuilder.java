package io.huoke.ingress.wecom;

import io.huoke.schemas.CallbackData;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the elements of one message: secrets to be sealed, elements with a typed field, everything else under its wire
 * path. Nothing is dropped: a value that does not fit its typed field stays in {@code fields} as it came.
 */
final class DataBuilder {

    /** Elements that are secrets wherever they stand, by the last name of their path (as on page 90585). */
    private static final Set<String> SECRETS = Set.of(
            "AuthCode",
            "SuiteTicket",
            "RegisterCode",
            "AccessToken",
            "PermanentCode",
            "WelcomeCode",
            "ChatKey",
            "Token",
            "OnceKey");

    private final String owner;
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private @Nullable String corpId;
    private @Nullable String toUserName;
    private @Nullable String suiteId;
    private @Nullable String agentId;
    private @Nullable String userId;
    private @Nullable String externalUserId;
    private @Nullable String linkId;
    private @Nullable String state;
    private @Nullable String failReason;
    private @Nullable String deletionSource;
    private @Nullable Instant expireTime;
    private @Nullable Long expireQuotaNum;
    private @Nullable Long price;
    private @Nullable Instant effectiveTime;

    DataBuilder(String owner) {
        this.owner = owner;
    }

    void add(String path, List<String> texts) {
        if (SECRETS.contains(path.substring(path.lastIndexOf('/') + 1))) {
            secrets.put(path, String.join("\n", texts));
        } else if (texts.size() > 1) {
            fields.put(path, texts);
        } else if (!isTyped(path, texts.getFirst())) {
            fields.put(path, texts.getFirst());
        }
    }

    CallbackData build(Normalizer.SecretSealer sealer) {
        if (toUserName != null) {
            // The app envelope's name for the corp; beside a SuiteId it is only an address (pages 90613 and 90238).
            if (corpId == null && suiteId == null) {
                corpId = toUserName;
            } else {
                fields.put("ToUserName", toUserName);
            }
        }
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
                secrets.isEmpty() ? null : sealer.seal(secrets));
    }

    /** Keeps the value in its typed field and says so, or says no. Names are case-sensitive: UserID here is UserId there. */
    private boolean isTyped(String path, String text) {
        switch (path) {
            case "InfoType", "Event", "ChangeType" -> {
                return true; // The event's type.
            }
            case "TimeStamp", "CreateTime" -> {
                return Normalizer.time(text) != null; // The event's time.
            }
            case "AuthCorpId" -> corpId = text;
            case "ToUserName" -> toUserName = text;
            case "SuiteId" -> suiteId = text;
            case "AgentID" -> agentId = text;
            case "UserID" -> userId = text;
            case "ExternalUserID" -> externalUserId = text;
            case "LinkId" -> linkId = text;
            case "State" -> state = text;
            case "FailReason" -> failReason = text;
            case "Source" -> deletionSource = text;
            case "ExpireTime" -> {
                expireTime = Normalizer.time(text);
                return expireTime != null;
            }
            case "ExpireQuotaNum" -> {
                expireQuotaNum = Normalizer.number(text);
                return expireQuotaNum != null;
            }
            case "Price" -> {
                price = Normalizer.number(text);
                return price != null;
            }
            case "EffectiveTime" -> {
                effectiveTime = Normalizer.time(text);
                return effectiveTime != null;
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
