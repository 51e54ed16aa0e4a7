package io.huoke.ingress.wecom;

import io.huoke.schemas.CallbackCatalogue;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.CallbackType;
import java.time.Instant;
import java.util.ArrayList;
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

    /** Elements that are secrets wherever they stand, by name (as on page 90585). */
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

    private static final String DELETION = "wecom.change_external_contact.del_external_contact";

    private final String owner;
    private final String type;
    private final @Nullable CallbackType known;
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private boolean suiteShape;
    private boolean timeStamp;
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

    DataBuilder(String owner, String type) {
        this.owner = owner;
        this.type = type;
        this.known = CallbackCatalogue.find(type);
    }

    void addAll(XmlMessage message) {
        suiteShape = message.text("InfoType") != null;
        timeStamp = message.text("TimeStamp") != null;
        addAll(message.elements(), "", "", fields);
    }

    /**
     * Adds elements to {@code target}.
     *
     * @param path what their names are prefixed with in {@code target}
     * @param absolute where {@code target} itself stands in the message; empty for the message
     */
    private void addAll(
            Map<String, List<XmlElement>> elements, String path, String absolute, Map<String, Object> target) {
        elements.forEach((name, same) -> {
            String childPath = path.isEmpty() ? name : path + "/" + name;
            String childAbsolute = absolute.isEmpty() ? childPath : absolute + "/" + childPath;
            if (SECRETS.contains(name)) {
                addSecrets(same, childAbsolute);
            } else if (same.size() > 1 || isList(childAbsolute)) {
                target.put(childPath, list(same, childAbsolute));
            } else {
                add(same.getFirst(), childPath, absolute, target);
            }
        });
    }

    private boolean isList(String path) {
        return known != null && known.isList(path);
    }

    private void add(XmlElement element, String path, String absolute, Map<String, Object> target) {
        String text = element.text();
        if (!text.isEmpty() && !(absolute.isEmpty() && isTyped(path, text))) {
            target.put(path, text);
        }
        if (!element.isLeaf()) {
            addAll(element.children(), path, absolute, target);
        }
    }

    /** Elements that repeat: each a text, or an object if it has elements itself, so that what belongs together stays so. */
    private List<Object> list(List<XmlElement> same, String absolute) {
        List<Object> values = new ArrayList<>(same.size());
        for (int i = 0; i < same.size(); i++) {
            XmlElement element = same.get(i);
            if (element.isLeaf()) {
                values.add(element.text());
            } else {
                Map<String, Object> object = new LinkedHashMap<>();
                if (!element.text().isEmpty()) {
                    object.put("#text", element.text());
                }
                addAll(element.children(), "", absolute + "[" + i + "]", object);
                values.add(object);
            }
        }
        return values;
    }

    private void addSecrets(List<XmlElement> same, String path) {
        for (int i = 0; i < same.size(); i++) {
            addSecret(same.get(i), same.size() == 1 ? path : path + "[" + i + "]");
        }
    }

    /** Whatever stands inside an element that holds a secret is one too. */
    private void addSecret(XmlElement element, String path) {
        if (!element.text().isEmpty()) {
            secrets.put(path, element.text());
        }
        element.children().forEach((name, same) -> addSecrets(same, path + "/" + name));
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
            case "InfoType", "ChangeType" -> {
                return true; // The event's type.
            }
            case "Event" -> {
                return !suiteShape; // The event's type.
            }
            case "TimeStamp" -> {
                return Normalizer.time(text) != null; // The event's time.
            }
            case "CreateTime" -> {
                return !timeStamp && Normalizer.time(text) != null; // The event's time.
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
            case "Source" -> {
                deletionSource = type.equals(DELETION) ? text : null;
                return deletionSource != null;
            }
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
