package io.huoke.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.schemas.Json;
import java.net.URI;
import java.util.Map;

/** What {@link Administrators} decide, as a human writes it. */
record Decisions(Administrators administrators) {

    ObjectNode authorize(ControlBody body) {
        body.only("suite", "corp", "state", "open_kf_ids");
        return administrators
                .authorize(
                        body.text("suite"),
                        body.text("corp"),
                        body.optionalText("state").orElse(null),
                        body.optionalTexts("open_kf_ids"))
                .map(Decisions::code)
                .orElseGet(() -> Json.MAPPER.createObjectNode().put("changed", true));
    }

    ObjectNode cancel(Map<String, String> query) {
        String suiteId = query.get("suite");
        String corpId = query.get("corp");
        if (suiteId == null || corpId == null) {
            throw new IllegalArgumentException("say which by ?suite=…&corp=…");
        }
        administrators.cancel(suiteId, corpId);
        return Json.MAPPER.createObjectNode().put("cancelled", true);
    }

    ObjectNode confirm(ControlBody body) {
        body.only("suite", "corp", "approved");
        boolean approved = body.flag("approved");
        administrators.confirm(body.text("suite"), body.text("corp"), approved);
        return Json.MAPPER.createObjectNode().put("approved", approved);
    }

    ObjectNode reset(ControlBody body) {
        body.only("suite", "corp");
        return code(administrators.reset(body.text("suite"), body.text("corp")));
    }

    ObjectNode install(ControlBody body) {
        body.only("pre_auth_code", "corp", "state", "redirect");
        return code(administrators.install(
                body.text("pre_auth_code"),
                body.text("corp"),
                body.optionalText("state").orElse(""),
                URI.create(body.text("redirect"))));
    }

    private static ObjectNode code(String authCode) {
        return Json.MAPPER.createObjectNode().put("auth_code", authCode);
    }
}
