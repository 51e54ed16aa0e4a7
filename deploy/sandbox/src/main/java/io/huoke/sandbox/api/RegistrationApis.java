package io.huoke.sandbox.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.api.Corps.Corp;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The promotion QR code: corps that register with the provider's apps (pages 90581 to 90584). */
final class RegistrationApis {

    private static final int MAX_TEMPLATE_ID_BYTES = 128;
    private static final Pattern STATE = Pattern.compile("[a-zA-Z0-9]{1,128}");

    private RegistrationApis() {}

    static List<Endpoint> endpoints() {
        Credential provider = Credential.PROVIDER_ACCESS_TOKEN;
        return List.of(
                Endpoint.post("service/get_register_code", provider, RegistrationApis::code),
                Endpoint.post("service/get_register_info", provider, RegistrationApis::info),
                Endpoint.post("agent/set_scope", Credential.ACCESS_TOKEN, RegistrationApis::scope),
                Endpoint.get("sync/contact_sync_success", Credential.ACCESS_TOKEN, RegistrationApis::finish));
    }

    private static ObjectNode code(Call call) {
        String templateId = call.arguments().text("template_id");
        if (templateId.getBytes(UTF_8).length > MAX_TEMPLATE_ID_BYTES) {
            throw Errcode.INVALID_PARAMETER.refusal("invalid template_id");
        }
        Optional<String> state = call.arguments().optionalText("state").filter(given -> !given.isEmpty());
        if (state.isPresent() && !STATE.matcher(state.get()).matches()) {
            throw Errcode.INVALID_STATE.refusal();
        }
        return Answers.object()
                .put("register_code", call.world().registrations().newCode(templateId, state))
                .put("expires_in", Registrations.CODE_LIFE.toSeconds());
    }

    private static ObjectNode info(Call call) {
        Registration registration = call.world()
                .registrations()
                .check(call.arguments().text("register_code", Errcode.REGISTER_CODE_MISSING));
        ObjectNode answer = Answers.object().put("corpid", registration.corpId());
        registration
                .contactSyncToken()
                .ifPresent(token -> answer.set(
                        "contact_sync",
                        Answers.object()
                                .put("access_token", token)
                                .put("expires_in", Tokens.CONTACT_SYNC_LIFE.toSeconds())));
        answer.set("auth_user_info", Answers.object().put("userid", registration.userId()));
        registration.state().ifPresent(state -> answer.put("state", state));
        return answer.put("template_id", registration.templateId());
    }

    /** Tells whom it does not know; nothing else here asks whom an app is shown to (page 90583). */
    private static ObjectNode scope(Call call) {
        Corp corp = call.world().corps().get(contactSync(call));
        List<String> users = call.arguments().texts("allow_user");
        List<Integer> parties = call.arguments().integers("allow_party");
        List<Integer> tags = call.arguments().integers("allow_tag");
        if (call.arguments().optionalInteger("agentid").isEmpty()) {
            throw Errcode.INVALID_PARAMETER.refusal("agentid is missing");
        }
        List<String> known =
                users.stream().filter(user -> corp.users().contains(user)).toList();
        List<Integer> knownParties = parties.stream()
                .filter(party -> corp.departments().containsKey(party))
                .toList();
        ObjectNode answer = Answers.object();
        answer.set(
                "invaliduser",
                Answers.texts(
                        users.stream().filter(user -> !known.contains(user)).toList()));
        answer.set(
                "invalidparty",
                Answers.integers(parties.stream()
                        .filter(party -> !knownParties.contains(party))
                        .toList()));
        // There are no tags here.
        answer.set("invalidtag", Answers.integers(tags));
        return answer;
    }

    /** Unlocks the contacts; the token with which this is asked is dead afterwards (page 90584). */
    private static ObjectNode finish(Call call) {
        String corpId = contactSync(call);
        call.world().tokens().invalidate(new Bearer.OfContactSync(corpId));
        return Answers.object();
    }

    private static String contactSync(Call call) {
        if (call.bearer().orElseThrow() instanceof Bearer.OfContactSync sync) {
            return sync.corpId();
        }
        throw Errcode.SCOPE_FORBIDDEN.refusal();
    }
}
