package io.huoke.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.schemas.Json;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Puts {@link Resource}s on HTTP. */
final class Resources {

    private final List<Resource> resources;
    private final EventStreams streams;

    Resources(List<Resource> resources, EventStreams streams) {
        this.resources = List.copyOf(resources);
        this.streams = streams;
    }

    void mountOn(Router router) {
        for (Resource resource : resources) {
            router.get(resource.path().replace('{', ':').replace("}", "")).handler(context -> get(context, resource));
        }
    }

    /** For a human who asks for something else. */
    List<String> paths() {
        return resources.stream().map(Resource::path).sorted().toList();
    }

    private void get(RoutingContext context, Resource resource) {
        MultiMap given = context.queryParams();
        Map<String, String> query = new HashMap<>();
        for (String name : given.names()) {
            if (!resource.parameters().contains(name)) {
                answer(context, Reply.badRequest("there is no parameter " + name + "; " + known(resource)));
                return;
            }
            if (given.getAll(name).size() > 1) {
                answer(context, Reply.badRequest("the parameter " + name + " is there twice; give it once"));
                return;
            }
            query.put(name, given.get(name));
        }
        answer(context, resource.answer().apply(new Resource.Request(context.pathParams(), query)));
    }

    private static String known(Resource resource) {
        return resource.parameters().isEmpty()
                ? resource.path() + " has none"
                : resource.path() + " has " + String.join(", ", new TreeSet<>(resource.parameters()));
    }

    private void answer(RoutingContext context, Reply reply) {
        switch (reply) {
            case Reply.Json json -> json(context, json.status(), json.body());
            case Reply.Problem problem ->
                ProblemJson.end(context.response(), problem.status(), problem.title(), problem.detail());
            case Reply.Awaited awaited -> {
                if (EventStreams.isAccepted(context)) {
                    streams.answer(context.response(), awaited);
                } else {
                    awaited.whole().toCompletableFuture().cancel(false);
                    json(context, 200, awaited.now());
                }
            }
        }
    }

    static void json(RoutingContext context, int status, Object body) {
        try {
            context.response()
                    .setStatusCode(status)
                    .putHeader("content-type", "application/json")
                    .end(Json.MAPPER.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }
}
