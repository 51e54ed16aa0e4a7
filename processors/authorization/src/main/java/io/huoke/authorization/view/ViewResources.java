package io.huoke.authorization.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.authorization.view.AuthorizationView.Page;
import io.huoke.runtime.Reply;
import io.huoke.runtime.Resource;
import io.huoke.runtime.Resource.Request;
import io.huoke.schemas.Json;
import io.huoke.schemas.RegistrationRow;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What the management listener tells of an {@link AuthorizationView}. */
final class ViewResources {

    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MAX_LIMIT = 10_000;

    private final AuthorizationView view;

    ViewResources(AuthorizationView view) {
        this.view = view;
    }

    List<Resource> all() {
        return List.of(
                new Resource(
                        "/v1/authorizations",
                        Set.of("tenant", "owner", "limit", "after"),
                        whenReady(this::authorizations)),
                new Resource("/v1/registrations/{state}", Set.of("provider"), whenReady(this::registration)));
    }

    private Function<Request, Reply> whenReady(Function<Request, Reply> answer) {
        return request -> view.isReady()
                ? answer.apply(request)
                : Reply.unavailable("what is on the topics is still being read"
                        + view.problem().map(why -> ": " + why).orElse("; ask again in a moment"));
    }

    private Reply authorizations(Request request) {
        int limit;
        try {
            limit = request.limit(DEFAULT_LIMIT, MAX_LIMIT);
        } catch (IllegalArgumentException e) {
            return Reply.badRequest(String.valueOf(e.getMessage()));
        }
        Optional<String> tenant = request.parameter("tenant");
        if (tenant.isPresent()) {
            return request.query().size() > 1
                    ? Reply.badRequest("a tenant is one enterprise of one owner; leave out the other parameters")
                    : Reply.ok(view.authorization(tenant.get()).toJson());
        }
        Page page = view.authorizations(request.parameter("owner"), request.parameter("after"), limit + 1);
        boolean more = page.authorizations().size() > limit;
        List<Authorized> shown = more ? page.authorizations().subList(0, limit) : page.authorizations();
        ObjectNode body = new Page(shown, page.suites(), page.offsets()).toJson();
        if (more) {
            body.put("next", shown.getLast().row().tenant());
        }
        return Reply.ok(body);
    }

    private Reply registration(Request request) {
        String state = request.part("state");
        Optional<String> provider = request.parameter("provider");
        List<RegistrationRow> found = view.registrations(state).stream()
                .filter(row -> provider.isEmpty() || provider.get().equals(row.provider()))
                .toList();
        if (found.isEmpty()) {
            return Reply.notFound(
                    "there is no registration with this state; a link made with `huoke register link` makes one, and a"
                            + " registration goes a day after its end");
        }
        if (found.size() > 1) {
            return Reply.badRequest("several providers have a registration with this state; name one as provider");
        }
        RegistrationRow row = found.getFirst();
        CompletableFuture<RegistrationRow> settled = view.settled(row);
        CompletableFuture<ObjectNode> whole = settled.thenApply(this::body);
        // Whoever goes away is not waited for any longer.
        var unused = whole.whenComplete((body, failure) -> settled.cancel(false));
        return new Reply.Awaited(body(row), whole);
    }

    private ObjectNode body(RegistrationRow row) {
        ObjectNode body = Json.MAPPER.valueToTree(row);
        body.set("offsets", Json.MAPPER.valueToTree(view.offsets()));
        return body;
    }
}
