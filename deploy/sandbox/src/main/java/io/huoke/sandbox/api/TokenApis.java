package io.huoke.sandbox.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.api.Authorizations.Place;
import io.huoke.sandbox.api.Tokens.Issued;
import java.util.List;
import java.util.Optional;

/** Where tokens come from (pages 90600, 90605, 91039, 91200). */
final class TokenApis {

    private TokenApis() {}

    static List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("service/get_suite_token", Credential.NONE, TokenApis::suiteToken)
                        .withoutErrcode(),
                Endpoint.post("service/get_corp_token", Credential.SUITE_ACCESS_TOKEN, TokenApis::corpToken)
                        .withoutErrcode(),
                Endpoint.post("service/get_provider_token", Credential.NONE, TokenApis::providerToken)
                        .withoutErrcode(),
                Endpoint.get("gettoken", Credential.NONE, TokenApis::ownToken));
    }

    private static ObjectNode suiteToken(Call call) {
        SuiteSpec suite = call.world()
                .suites()
                .check(
                        call.arguments().text("suite_id", Errcode.SUITE_ID_MISSING),
                        call.arguments().text("suite_secret", Errcode.SUITE_SECRET_MISSING),
                        call.arguments().text("suite_ticket", Errcode.SUITE_TICKET_MISSING));
        Issued issued = call.world().tokens().issue(new Bearer.OfSuite(suite));
        return answer(call, "suite_access_token", issued);
    }

    private static ObjectNode corpToken(Call call) {
        SuiteSpec suite = call.suite();
        if (suite.kind() == SuiteSpec.Kind.TEMPLATE) {
            throw Errcode.FORBIDDEN.refusal("a customized app uses gettoken, hint: 9");
        }
        String corpId =
                call.world().corps().check(call.arguments().text("auth_corpid")).id();
        String permanentCode = call.arguments().text("permanent_code", Errcode.PERMANENT_CODE_MISSING);
        var unused = call.world().authorizations().check(new Place(suite.id(), corpId), permanentCode);
        return answer(call, "access_token", ofCorp(call, suite, corpId));
    }

    /** A new one each time; the older ones stay good. */
    static Issued ofCorp(Call call, SuiteSpec suite, String corpId) {
        return call.world().tokens().issue(new Bearer.OfApp(App.ofSuite(suite, corpId)));
    }

    private static ObjectNode providerToken(Call call) {
        String corpId = call.arguments().text("corpid");
        call.world().suites().checkProvider(corpId, call.arguments().text("provider_secret"));
        return answer(call, "provider_access_token", call.world().tokens().reuse(new Bearer.OfProvider(corpId)));
    }

    private static ObjectNode ownToken(Call call) {
        String corpId =
                call.world().corps().check(call.arguments().text("corpid")).id();
        App app = app(call, corpId, call.arguments().text("corpsecret"));
        return answer(call, "access_token", call.world().tokens().reuse(new Bearer.OfApp(app)));
    }

    /** The secret is that of an own app, or the permanent code of a template's (page 97163). */
    private static App app(Call call, String corpId, String secret) {
        Optional<App> own = call.world().corps().ownApp(corpId, secret);
        return own.or(() -> call.world()
                        .authorizations()
                        .byPermanentCode(corpId, secret)
                        .map(authorization ->
                                call.world().suites().get(authorization.place().suiteId()))
                        .filter(suite -> suite.kind() == SuiteSpec.Kind.TEMPLATE)
                        .map(suite -> App.ofSuite(suite, corpId)))
                .orElseThrow(Errcode.WRONG_SECRET::refusal);
    }

    private static ObjectNode answer(Call call, String name, Issued issued) {
        return Answers.object()
                .put(name, issued.value())
                .put("expires_in", call.world().tokens().secondsLeft(issued));
    }
}
