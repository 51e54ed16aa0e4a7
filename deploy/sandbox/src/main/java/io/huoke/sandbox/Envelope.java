package io.huoke.sandbox;

import io.huoke.sandbox.api.Registration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes messages as WeCom does, in both envelopes (pages 90613 and 90238). */
final class Envelope {

    private Envelope() {}

    /** The suite shape, as instruction URLs get it. */
    static String suite(String suiteId, Callback callback) {
        return xml(
                callback.elements(),
                text("SuiteId", suiteId)
                        + text("AuthCorpId", callback.corpId())
                        + text("InfoType", callback.name())
                        + number("TimeStamp", callback.time()));
    }

    /** The app shape, as data URLs and a corp's own apps get it. */
    static String app(Callback callback) {
        return xml(
                callback.elements(),
                text("ToUserName", callback.corpId())
                        + text("FromUserName", "sys")
                        + number("CreateTime", callback.time())
                        + text("MsgType", "event")
                        + text("Event", callback.name()));
    }

    /** A suite-shape message that is no customer's: suite_ticket, cancel_auth. */
    static String suiteWide(String suiteId, String infoType, Instant time, Map<String, String> elements) {
        return xml(elements, envelope(suiteId, infoType, time));
    }

    private static String envelope(String suiteId, String infoType, Instant time) {
        return text("SuiteId", suiteId) + text("InfoType", infoType) + number("TimeStamp", time);
    }

    /** create_auth or change_auth; for a service component with the accounts that were selected (page 99401). */
    static String authorization(
            String suiteId, String infoType, Instant time, Map<String, String> elements, List<String> openKfIds) {
        String accounts =
                openKfIds.stream().map(account -> text("OpenKfId", account)).collect(Collectors.joining());
        String extraInfo = accounts.isEmpty()
                ? ""
                : "<ExtraInfo><AuthOpenKfIdList>" + accounts + "</AuthOpenKfIdList></ExtraInfo>";
        return xml(elements, envelope(suiteId, infoType, time) + extraInfo);
    }

    /** A corp has registered (page 90585). */
    static String registered(String providerCorpId, Registration registration, Instant time) {
        String sync = registration
                .contactSyncToken()
                .map(token ->
                        "<ContactSync>" + text("AccessToken", token) + "<ExpiresIn>1800</ExpiresIn></ContactSync>")
                .orElse("");
        return "<xml>" + text("ServiceCorpId", providerCorpId) + text("InfoType", "register_corp")
                + number("TimeStamp", time) + text("RegisterCode", registration.registerCode())
                + text("AuthCorpId", registration.corpId()) + sync
                + "<AuthUserInfo>" + text("UserId", registration.userId()) + "</AuthUserInfo>"
                + registration.state().map(state -> text("State", state)).orElse("")
                + text("TemplateId", registration.templateId()) + "</xml>";
    }

    /** What is posted: only Encrypt counts, the rest is an unsigned hint (page 90968). */
    static String outer(String toUserName, String encrypt) {
        return "<xml>" + text("ToUserName", toUserName) + text("AgentID", "") + text("Encrypt", encrypt) + "</xml>";
    }

    private static String xml(Map<String, String> elements, String envelope) {
        StringBuilder xml = new StringBuilder("<xml>").append(envelope);
        elements.forEach((name, value) -> xml.append(text(name, value)));
        return xml.append("</xml>").toString();
    }

    private static String text(String name, String value) {
        String escaped = value.replace("]]>", "]]]]><![CDATA[>");
        return "<" + name + "><![CDATA[" + escaped + "]]></" + name + ">";
    }

    private static String number(String name, Instant time) {
        return "<" + name + ">" + time.getEpochSecond() + "</" + name + ">";
    }
}
