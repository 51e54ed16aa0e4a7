package io.huoke.sandbox.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.api.Authorizations.Place;
import io.huoke.sandbox.api.Components.Bill;
import io.huoke.sandbox.api.Components.Chat;
import io.huoke.sandbox.api.Components.Terms;
import io.huoke.sandbox.api.Cursors.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What components have of their own, and get_chat_info (pages 99602, 99603, 99610, 100130, 100135). */
final class ComponentApis {

    private static final int MAX_KEYS = 1_000;
    private static final int MAX_BILLS = 1_000;
    private static final Duration MAX_BILL_SPAN = Duration.ofDays(31);

    private ComponentApis() {}

    static List<Endpoint> endpoints() {
        Credential token = Credential.ACCESS_TOKEN;
        return List.of(
                Endpoint.post("externalcontact/customer_acquisition/get_comp_auth_info", token, ComponentApis::terms),
                Endpoint.post("externalcontact/customer_acquisition/create_once_key", token, ComponentApis::onceKeys),
                Endpoint.post("externalcontact/customer_acquisition/get_chat_info", token, ComponentApis::chat),
                Endpoint.post(
                        "service/customer_acquisition/get_bill_list",
                        Credential.SUITE_ACCESS_TOKEN,
                        ComponentApis::bills));
    }

    private static ObjectNode terms(Call call) {
        App app = Permission.ofComponent(call);
        Terms terms = call.world().components().terms(app);
        List<ObjectNode> agents = call.world().authorizations().get(new Place(app.owner(), app.corpId())).stream()
                .map(authorization -> Answers.object().put("agentid", authorization.agentId()))
                .toList();
        ObjectNode answer = Answers.object()
                .put("pay_mode", terms.providerPays() ? 1 : 0)
                .put("price", terms.price())
                .put("link_auth_mode", 0);
        answer.set("auth_apps", Answers.objects(agents));
        return answer;
    }

    private static ObjectNode onceKeys(Call call) {
        App app = Permission.ofComponent(call);
        var unused = call.world().links().check(app, call.arguments().text("link_id"));
        if (!call.world().components().terms(app).providerPays()) {
            throw Errcode.NOT_PROVIDER_PAID.refusal();
        }
        int count = call.arguments().integer("key_num", 100, 1, MAX_KEYS);
        ObjectNode answer = Answers.object();
        answer.set("keys", Answers.texts(call.world().components().onceKeys(count)));
        return answer;
    }

    private static ObjectNode chat(Call call) {
        App app = Permission.acquisition(call);
        Chat chat = call.world()
                .components()
                .chat(call.arguments().text("chat_key"))
                .filter(found -> call.world().links().find(app, found.linkId()).isPresent())
                .orElseThrow(Errcode.INVALID_CHAT_KEY::refusal);
        ObjectNode answer = Answers.object();
        if (!app.is(SuiteSpec.Kind.ACQUISITION_COMPONENT)) {
            answer.put("userid", chat.userId()).put("external_userid", chat.externalUserId());
        }
        answer.set(
                "chat_info",
                Answers.object()
                        .put("recv_msg_cnt", chat.messages())
                        .put("link_id", chat.linkId())
                        .put("state", chat.state()));
        return answer;
    }

    private static ObjectNode bills(Call call) {
        SuiteSpec suite = call.suite();
        if (suite.kind() != SuiteSpec.Kind.ACQUISITION_COMPONENT) {
            throw Errcode.FORBIDDEN.refusal();
        }
        Instant from = call.arguments().time("begin_time");
        Instant to = call.arguments().time("end_time");
        if (to.isBefore(from) || Duration.between(from, to).compareTo(MAX_BILL_SPAN) > 0) {
            throw Errcode.INVALID_PARAMETER.refusal("begin_time and end_time span at most 31 days");
        }
        List<Bill> bills =
                call.world().components().bills(suite.id(), call.arguments().optionalText("auth_corpid"), from, to);
        Page<Bill> page = call.world()
                .cursors()
                .page(
                        "bills of " + suite.id(),
                        after -> bills.stream()
                                .filter(bill -> bill.number() > after)
                                .iterator(),
                        Bill::number,
                        call.arguments().optionalText("cursor"),
                        call.arguments().integer("limit", 100, 1, MAX_BILLS));
        ObjectNode answer = Answers.object();
        answer.set(
                "bill_list",
                Answers.objects(
                        page.elements().stream().map(ComponentApis::bill).toList()));
        if (!page.nextCursor().isEmpty()) {
            answer.put("next_cursor", page.nextCursor());
        }
        return answer;
    }

    private static ObjectNode bill(Bill bill) {
        return Answers.object()
                .put("timestamp", bill.time().getEpochSecond())
                .put("link_id", bill.linkId())
                .put("state", bill.state())
                .put("price", bill.price());
    }
}
