package io.huoke.sandbox.api;

import io.huoke.sandbox.api.LinkDraft.Priority;

/** What WeCom refuses to create or change (page 97297; the length of the name is on 97394). */
final class LinkRules {

    static final int MAX_NAME = 30;
    static final int MAX_COVERED = 500;
    static final int MAX_PRIORITY_USERS = 1_000;

    private LinkRules() {}

    static void check(LinkDraft draft, App app, Corps corps) {
        if (draft.name().isEmpty()
                || draft.name().codePointCount(0, draft.name().length()) > MAX_NAME) {
            throw Errcode.INVALID_PARAMETER.refusal("link_name has 1 to 30 characters");
        }
        if (draft.userIds().isEmpty() && draft.departmentIds().isEmpty()) {
            throw Errcode.INVALID_PARAMETER.refusal("range is empty");
        }
        if (corps.covered(app, draft.userIds(), draft.departmentIds()) > MAX_COVERED) {
            // The limit is documented, its code is not.
            throw Errcode.INVALID_PARAMETER.refusal("range covers more than 500 members");
        }
        draft.priority().ifPresent(priority -> check(priority, app, corps));
    }

    /** Of a corp; there is a limit, and no page says which. */
    static void checkCount(Links links, String corpId) {
        if (links.of(corpId).size() >= links.most()) {
            throw Errcode.TOO_MANY_LINKS.refusal();
        }
    }

    private static void check(Priority priority, App app, Corps corps) {
        if (!corps.mayPrefer(app.corpId())) {
            throw Errcode.CATEGORY_NOT_SUPPORTED.refusal();
        }
        boolean chosen = priority.type() == 2;
        if (priority.type() != 1 && !chosen) {
            throw Errcode.INVALID_PARAMETER.refusal("priority_type is 1 or 2");
        }
        if ((chosen && priority.userIds().isEmpty()) || priority.userIds().size() > MAX_PRIORITY_USERS) {
            throw Errcode.INVALID_PARAMETER.refusal("priority_userid_list has 1 to 1000 members");
        }
        var unused = corps.covered(app, priority.userIds(), java.util.List.of());
    }
}
