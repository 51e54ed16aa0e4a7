package io.huoke.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.api.Extension;
import io.huoke.schemas.Json;
import java.io.UncheckedIOException;
import java.util.List;

/** {@code /sandbox}: lets a human do in the simulated WeCom what admins, members and customers do in the real one. */
final class Control implements Extension {

    private static final String ROOT = "/sandbox";

    /** What there is; a body is in the README. */
    static final List<String> REQUESTS = List.of(
            "GET /sandbox",
            "PUT /sandbox/faults",
            "POST /sandbox/authorizations",
            "DELETE /sandbox/authorizations?suite=&corp=",
            "POST /sandbox/special-authorizations",
            "POST /sandbox/resets",
            "POST /sandbox/installations",
            "POST /sandbox/customers",
            "POST /sandbox/links",
            "DELETE /sandbox/links?link=",
            "POST /sandbox/clicks",
            "POST /sandbox/quota",
            "POST /sandbox/tickets",
            "POST /sandbox/tokens/invalidations",
            "POST /sandbox/registrations/{register_code}");

    private final SimulatedWecom wecom;
    private final Decisions decisions;

    Control(SimulatedWecom wecom) {
        this.wecom = wecom;
        this.decisions = new Decisions(wecom.administrators());
    }

    @Override
    public Reply answer(Request request) {
        try {
            return act(request);
        } catch (IllegalArgumentException e) {
            return problem(400, "Bad request", String.valueOf(e.getMessage()));
        }
    }

    private Reply act(Request request) {
        String path = request.path();
        String register = ROOT + "/registrations/";
        if (path.startsWith(register) && request.method().equals("POST")) {
            return json(wecom.completeRegistration(path.substring(register.length()), ControlBody.of(request)));
        }
        return switch (request.method() + " " + path) {
            case "GET /sandbox" -> json(wecom.describe());
            case "PUT /sandbox/faults" -> json(wecom.faults(FaultsJson.read(ControlBody.of(request))));
            case "POST /sandbox/authorizations" -> json(decisions.authorize(ControlBody.of(request)));
            case "DELETE /sandbox/authorizations" -> json(decisions.cancel(request.query()));
            case "POST /sandbox/special-authorizations" -> json(decisions.confirm(ControlBody.of(request)));
            case "POST /sandbox/resets" -> json(decisions.reset(ControlBody.of(request)));
            case "POST /sandbox/installations" -> json(decisions.install(ControlBody.of(request)));
            case "POST /sandbox/customers" -> json(wecom.visitors().addCustomer(ControlBody.of(request)));
            case "POST /sandbox/links" -> json(wecom.visitors().createLink(ControlBody.of(request)));
            case "DELETE /sandbox/links" -> json(wecom.visitors().deleteLink(request.query(), ControlBody.of(request)));
            case "POST /sandbox/clicks" -> json(wecom.visitors().click(ControlBody.of(request)));
            case "POST /sandbox/quota" -> json(wecom.visitors().changeQuota(ControlBody.of(request)));
            case "POST /sandbox/tickets" -> json(wecom.pushTickets());
            case "POST /sandbox/tokens/invalidations" -> json(wecom.invalidateTokens(ControlBody.of(request)));
            default -> problem(404, "Not found", "there are " + String.join(", ", REQUESTS));
        };
    }

    private static Reply json(JsonNode body) {
        try {
            return new Reply(
                    200,
                    "application/json",
                    Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(body) + "\n");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the form of RFC 9457. */
    private static Reply problem(int status, String title, String detail) {
        ObjectNode problem = Json.MAPPER
                .createObjectNode()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
        return new Reply(status, "application/problem+json", problem + "\n");
    }
}
