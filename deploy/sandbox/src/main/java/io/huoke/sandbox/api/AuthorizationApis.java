package io.huoke.sandbox.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.api.Authorizations.Authorization;
import io.huoke.sandbox.api.Authorizations.Place;
import io.huoke.sandbox.api.Corps.Corp;
import io.huoke.sandbox.api.Tokens.Issued;
import java.util.List;

/** From the auth code to the permanent code, and what was authorized (pages 90601 to 90604, 100776, 100779). */
final class AuthorizationApis {

    private AuthorizationApis() {}

    static List<Endpoint> endpoints() {
        Credential suite = Credential.SUITE_ACCESS_TOKEN;
        return List.of(
                Endpoint.get("service/get_pre_auth_code", suite, AuthorizationApis::preAuthCode),
                Endpoint.post("service/set_session_info", suite, AuthorizationApis::sessionInfo),
                Endpoint.post("service/get_permanent_code", suite, AuthorizationApis::permanentCodeV1),
                Endpoint.post("service/v2/get_permanent_code", suite, AuthorizationApis::permanentCodeV2),
                Endpoint.post("service/get_auth_info", suite, AuthorizationApis::authInfo),
                Endpoint.post("service/v2/get_auth_info", suite, AuthorizationApis::authInfo));
    }

    private static ObjectNode preAuthCode(Call call) {
        String code = call.world().authorizations().newPreAuthCode(call.suite().id());
        return Answers.object()
                .put("pre_auth_code", code)
                .put("expires_in", Authorizations.PRE_AUTH_CODE_LIFE.toSeconds());
    }

    private static ObjectNode sessionInfo(Call call) {
        Arguments session = call.arguments()
                .object("session_info")
                .orElseThrow(() -> Errcode.INVALID_PARAMETER.refusal("session_info is missing"));
        var unused = session.integer("auth_type", 0, 0, 1);
        String suiteId =
                call.world().authorizations().checkPreAuthCode(call.arguments().text("pre_auth_code"));
        if (!suiteId.equals(call.suite().id())) {
            throw Errcode.INVALID_PRE_AUTH_CODE.refusal();
        }
        return Answers.object();
    }

    private static ObjectNode permanentCodeV1(Call call) {
        Authorization authorization = exchange(call);
        Corp corp = corp(call, authorization);
        ObjectNode answer = Answers.object();
        if (call.suite().kind() != SuiteSpec.Kind.TEMPLATE) {
            Issued issued = TokenApis.ofCorp(call, call.suite(), corp.id());
            answer.put("access_token", issued.value())
                    .put("expires_in", call.world().tokens().secondsLeft(issued));
        }
        answer.put("permanent_code", authorization.permanentCode());
        answer.set("auth_corp_info", corpDetails(corp));
        answer.set("auth_info", agents(call, authorization, corp));
        answer.set("auth_user_info", admin(corp));
        return withOrigin(answer, call, authorization);
    }

    /** Faster, and says less: neither token nor agents (page 100776). */
    private static ObjectNode permanentCodeV2(Call call) {
        Authorization authorization = exchange(call);
        Corp corp = corp(call, authorization);
        ObjectNode answer = Answers.object().put("permanent_code", authorization.permanentCode());
        answer.set("auth_corp_info", Answers.object().put("corpid", corp.id()).put("corp_name", corp.name()));
        answer.set("auth_user_info", admin(corp));
        return withOrigin(answer, call, authorization);
    }

    private static ObjectNode authInfo(Call call) {
        String corpId =
                call.world().corps().check(call.arguments().text("auth_corpid")).id();
        Authorization authorization = call.world()
                .authorizations()
                .check(
                        new Place(call.suite().id(), corpId),
                        call.arguments().text("permanent_code", Errcode.PERMANENT_CODE_MISSING));
        Corp corp = corp(call, authorization);
        ObjectNode answer = Answers.object();
        answer.set("auth_corp_info", corpDetails(corp));
        answer.set("auth_info", agents(call, authorization, corp));
        return answer;
    }

    private static Authorization exchange(Call call) {
        return call.world()
                .authorizations()
                .exchange(call.suite().id(), call.arguments().text("auth_code"));
    }

    private static Corp corp(Call call, Authorization authorization) {
        return call.world().corps().get(authorization.place().corpId());
    }

    private static ObjectNode withOrigin(ObjectNode answer, Call call, Authorization authorization) {
        String registerCode = authorization.registerCode();
        if (registerCode != null) {
            Registration registration = call.world().registrations().check(registerCode);
            ObjectNode info =
                    Answers.object().put("register_code", registerCode).put("template_id", registration.templateId());
            registration.state().ifPresent(state -> info.put("state", state));
            answer.set("register_code_info", info);
        }
        if (authorization.state() != null) {
            answer.put("state", authorization.state());
        }
        return answer;
    }

    private static ObjectNode corpDetails(Corp corp) {
        return Answers.object()
                .put("corpid", corp.id())
                .put("corp_name", corp.name())
                .put("corp_type", "verified")
                .put("corp_square_logo_url", "https://wework.qpic.cn/wwpic/0_sandbox/0")
                .put("corp_user_max", 1_000)
                .put("corp_full_name", corp.name())
                .put("subject_type", 1)
                .put("corp_scale", "1-50人")
                .put("corp_industry", "IT服务")
                .put("corp_sub_industry", "计算机软件/硬件/信息服务")
                .put("location", "");
    }

    private static ObjectNode agents(Call call, Authorization authorization, Corp corp) {
        boolean customized = call.suite().kind() == SuiteSpec.Kind.TEMPLATE;
        ObjectNode privilege = Answers.object().put("level", 1);
        privilege.set("allow_party", Answers.integers(corp.departments().keySet()));
        privilege.set("allow_user", Answers.texts(corp.users()));
        for (String list : List.of("allow_tag", "extra_party", "extra_user", "extra_tag")) {
            privilege.set(list, Answers.integers(List.of()));
        }
        ObjectNode agent = Answers.object()
                .put("agentid", authorization.agentId())
                .put("name", "app of " + call.suite().id())
                .put("appid", 1)
                .put("auth_mode", 0)
                .put("is_customized_app", customized);
        agent.set("privilege", privilege);
        ObjectNode info = Answers.object();
        info.set("agent", Answers.objects(List.of(agent)));
        return info;
    }

    private static ObjectNode admin(Corp corp) {
        String userId = corp.users().stream().findFirst().orElse("admin");
        return Answers.object()
                .put("userid", userId)
                .put("open_userid", "wo" + userId)
                .put("name", userId)
                .put("avatar", "https://wework.qpic.cn/wwpic/0_sandbox/0");
    }
}
