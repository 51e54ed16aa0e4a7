package io.huoke.sandbox.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.api.Cursors.Page;
import io.huoke.sandbox.api.LinkDraft.Priority;
import java.util.List;
import java.util.Optional;

/** A1 to A5: acquisition links (pages 97297, 97394, 97398; for components 99484). */
final class LinkApis {

    private static final int MAX_PAGE = 100;

    private LinkApis() {}

    static List<Endpoint> endpoints() {
        Credential token = Credential.ACCESS_TOKEN;
        return List.of(
                Endpoint.post("externalcontact/customer_acquisition/list_link", token, LinkApis::list),
                Endpoint.post("externalcontact/customer_acquisition/get", token, LinkApis::get),
                Endpoint.post("externalcontact/customer_acquisition/create_link", token, LinkApis::create),
                Endpoint.post("externalcontact/customer_acquisition/update_link", token, LinkApis::update),
                Endpoint.post("externalcontact/customer_acquisition/delete_link", token, LinkApis::delete));
    }

    private static ObjectNode list(Call call) {
        App app = Permission.acquisition(call);
        int limit = call.arguments().integer("limit", MAX_PAGE, 1, MAX_PAGE);
        Page<Link> page = call.world()
                .cursors()
                .page(
                        "links of " + app,
                        after -> call.world().links().of(app, after),
                        Link::number,
                        call.arguments().optionalText("cursor"),
                        limit);
        ObjectNode answer = Answers.object();
        answer.set(
                "link_id_list",
                Answers.texts(page.elements().stream().map(Link::id).toList()));
        return answer.put("next_cursor", page.nextCursor());
    }

    private static ObjectNode get(Call call) {
        App app = Permission.acquisition(call);
        Link link = link(call, app);
        ObjectNode answer = Answers.object();
        if (app.is(SuiteSpec.Kind.ACQUISITION_COMPONENT)) {
            answer.set(
                    "link",
                    Answers.object().put("link_name", link.draft().name()).put("url", link.url(app.owner())));
            return answer;
        }
        answer.set(
                "link",
                Answers.object()
                        .put("link_name", link.draft().name())
                        .put("url", link.url())
                        .put("create_time", link.created().getEpochSecond())
                        .put("skip_verify", link.draft().skipVerify())
                        .put("mark_source", link.draft().markSource()));
        ObjectNode range = Answers.object();
        range.set("user_list", Answers.texts(link.draft().userIds()));
        range.set("department_list", Answers.integers(link.draft().departmentIds()));
        answer.set("range", range);
        link.draft().priority().ifPresent(priority -> answer.set("priority_option", priority(priority)));
        return answer;
    }

    private static ObjectNode create(Call call) {
        App app = Permission.ofLinkOwner(call);
        LinkDraft draft = draft(
                call.arguments(),
                new LinkDraft(call.arguments().text("link_name"), List.of(), List.of(), true, true, Optional.empty()));
        LinkRules.check(draft, app, call.world().corps());
        LinkRules.checkCount(call.world().links(), app.corpId());
        Link link = call.world().links().create(app.corpId(), app.owner(), Optional.empty(), draft);
        ObjectNode answer = Answers.object();
        answer.set(
                "link",
                Answers.object()
                        .put("link_id", link.id())
                        .put("link_name", draft.name())
                        .put("url", link.url())
                        .put("create_time", link.created().getEpochSecond()));
        return answer;
    }

    private static ObjectNode update(Call call) {
        App app = Permission.ofLinkOwner(call);
        Link link = own(call, app);
        LinkDraft draft = draft(call.arguments(), link.draft());
        LinkRules.check(draft, app, call.world().corps());
        call.world().links().update(link, draft);
        return Answers.object();
    }

    /** Irreversible, and fires nothing (page 97299). */
    private static ObjectNode delete(Call call) {
        App app = Permission.ofLinkOwner(call);
        call.world().links().delete(own(call, app).id());
        return Answers.object();
    }

    private static Link link(Call call, App app) {
        return call.world().links().check(app, call.arguments().text("link_id"));
    }

    /** What a component was given is not the app's to change any more (41098). */
    private static Link own(Call call, App app) {
        Link link = link(call, app);
        if (!link.scenes().isEmpty()) {
            throw Errcode.LINK_OF_COMPONENT.refusal();
        }
        return link;
    }

    /** What is not said stays as it is; what is said of range and priority replaces all of it (page 97297). */
    private static LinkDraft draft(Arguments arguments, LinkDraft before) {
        Optional<Arguments> range = arguments.object("range");
        return new LinkDraft(
                arguments.optionalText("link_name").orElse(before.name()),
                range.map(given -> given.texts("user_list")).orElse(before.userIds()),
                range.map(given -> given.integers("department_list")).orElse(before.departmentIds()),
                arguments.flag("skip_verify", before.skipVerify()),
                arguments.flag("mark_source", before.markSource()),
                arguments.object("priority_option").map(LinkApis::priority).or(before::priority));
    }

    private static Priority priority(Arguments option) {
        return new Priority(option.integer("priority_type", 0, 1, 2), option.texts("priority_userid_list"));
    }

    private static ObjectNode priority(Priority priority) {
        ObjectNode option = Answers.object().put("priority_type", priority.type());
        option.set("priority_userid_list", Answers.texts(priority.userIds()));
        return option;
    }
}
