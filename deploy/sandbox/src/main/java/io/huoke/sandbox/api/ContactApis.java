package io.huoke.sandbox.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.api.Cursors.Page;
import io.huoke.sandbox.api.Customers.Contact;
import io.huoke.sandbox.api.Customers.Relation;
import java.util.ArrayList;
import java.util.List;

/** Customers one by one, and their ids elsewhere (pages 92114, 97108). */
final class ContactApis {

    /** follow_user has at most so many before next_cursor is needed (page 92114). */
    private static final int MAX_FOLLOWERS = 500;

    private static final int MAX_IDS = 100;

    /** Added through an acquisition link; from other people's code, the official table could not be read. */
    private static final int ADD_WAY_LINK = 16;

    private ContactApis() {}

    static List<Endpoint> endpoints() {
        Credential token = Credential.ACCESS_TOKEN;
        return List.of(
                Endpoint.get("externalcontact/get", token, ContactApis::get),
                Endpoint.post("idconvert/unionid_to_external_userid", token, ContactApis::externalUserId),
                Endpoint.post("idconvert/batch/external_userid_to_pending_id", token, ContactApis::pendingIds));
    }

    private static ObjectNode get(Call call) {
        App app = call.app();
        String externalUserId = call.arguments().text("external_userid");
        List<Contact> friends = friends(call, app, externalUserId);
        if (friends.isEmpty()) {
            throw Errcode.NO_CUSTOMER_RELATION.refusal();
        }
        Page<Contact> page = call.world()
                .cursors()
                .page(
                        "followers of " + externalUserId + " in " + app.corpId(),
                        after -> friends.stream()
                                .filter(contact -> contact.number() > after)
                                .iterator(),
                        Contact::number,
                        call.arguments().optionalText("cursor"),
                        MAX_FOLLOWERS);
        ObjectNode answer = Answers.object();
        answer.set(
                "external_contact",
                Answers.object()
                        .put("external_userid", externalUserId)
                        .put("name", "customer " + externalUserId)
                        .put("type", 1));
        answer.set(
                "follow_user",
                Answers.objects(
                        page.elements().stream().map(ContactApis::follower).toList()));
        return answer.put("next_cursor", page.nextCursor());
    }

    private static List<Contact> friends(Call call, App app, String externalUserId) {
        return call
                .world()
                .customers()
                .contacts(app.corpId(), externalUserId)
                .orElseThrow(Errcode.INVALID_EXTERNAL_USERID::refusal)
                .stream()
                .filter(contact -> contact.relation() == Relation.FRIENDS
                        && call.world().corps().sees(app, contact.userId()))
                .toList();
    }

    private static ObjectNode follower(Contact contact) {
        return Answers.object()
                .put("userid", contact.userId())
                .put("remark", "")
                .put("createtime", contact.created().getEpochSecond())
                .put("state", contact.state())
                .put("add_way", ADD_WAY_LINK);
    }

    /** The customer's id, or one that holds the place until the user is a customer (page 97108). */
    private static ObjectNode externalUserId(Call call) {
        String corpId = ofProvider(call).corpId();
        String unionId = call.arguments().text("unionid");
        // Asked for and not needed here: a unionid says it all.
        var unused = call.arguments().text("openid");
        return call.world()
                .unionIds()
                .externalUserId(corpId, unionId)
                .filter(id -> call.world().customers().contacts(corpId, id).isPresent())
                .map(id -> Answers.object().put("external_userid", id))
                .orElseGet(() -> Answers.object()
                        .put("pending_id", call.world().unionIds().pendingId(corpId, unionId)));
    }

    private static ObjectNode pendingIds(Call call) {
        String corpId = ofProvider(call).corpId();
        List<String> ids = call.arguments().texts("external_userid");
        if (ids.isEmpty() || ids.size() > MAX_IDS) {
            throw Errcode.INVALID_PARAMETER.refusal("external_userid has 1 to 100 ids");
        }
        List<ObjectNode> result = new ArrayList<>();
        for (String id : ids) {
            call.world()
                    .unionIds()
                    .pendingIdOf(corpId, id)
                    .ifPresent(pending -> result.add(
                            Answers.object().put("external_userid", id).put("pending_id", pending)));
        }
        ObjectNode answer = Answers.object();
        answer.set("result", Answers.objects(result));
        return answer;
    }

    /** Not for a corp's own apps, and not for components. */
    private static App ofProvider(Call call) {
        App app = call.app();
        if (!app.is(SuiteSpec.Kind.THIRD_PARTY) && !app.is(SuiteSpec.Kind.TEMPLATE)) {
            throw Errcode.FORBIDDEN.refusal();
        }
        return app;
    }
}
