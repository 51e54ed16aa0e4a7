package io.huoke.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.schemas.Json;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts {@link Resource}s on HTTP. */
final class Resources {

    /** For a body to arrive and its answer to leave. */
    private static final long PATIENCE_MS = 30_000;

    private static final int REQUEST_TIMEOUT = 408;

    private final List<Resource> resources;
    private final EventStreams streams;

    Resources(List<Resource> resources, EventStreams streams) {
        this.resources = List.copyOf(resources);
        this.streams = streams;
    }

    void mountOn(Router router) {
        resources.forEach(resource -> mount(resource, router));
        Map<String, Set<String>> methods = new TreeMap<>();
        resources.forEach(resource -> methods.computeIfAbsent(pattern(resource), unused -> new TreeSet<>())
                .add(resource.method().name()));
        methods.forEach((path, allowed) -> router.route(path).handler(context -> refuseMethod(context, allowed)));
    }

    private void mount(Resource resource, Router router) {
        String path = pattern(resource);
        switch (resource.method()) {
            case GET -> router.get(path).handler(context -> handle(context, resource));
            case PUT -> {
                // A route of its own, because what reads bodies has to come first on one.
                router.put(path).handler(Resources::asItIs);
                router.put(path)
                        .handler(TimeoutHandler.create(PATIENCE_MS, REQUEST_TIMEOUT))
                        .handler(BodyHandler.create(false).setBodyLimit(resource.maxBodyBytes()))
                        .handler(context -> handle(context, resource));
            }
        }
    }

    /** curl calls any body a form, and a form would be taken apart. */
    private static void asItIs(RoutingContext context) {
        context.request().headers().remove("content-type");
        context.next();
    }

    private static String pattern(Resource resource) {
        return resource.path().replace('{', ':').replace("}", "");
    }

    /** The answer to a method that there is not. */
    static void refuseMethod(RoutingContext context, Set<String> allowed) {
        context.response().putHeader("allow", String.join(", ", allowed));
        ProblemJson.end(context.response(), 405, "Method not allowed", "use " + String.join(" or ", allowed));
    }

    /** For a human who asks for something else. */
    List<String> paths() {
        return resources.stream().map(Resource::path).distinct().sorted().toList();
    }

    private void handle(RoutingContext context, Resource resource) {
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
        Optional<String> body = body(context);
        answer(
                context,
                body.isEmpty()
                        ? Reply.badRequest("the body is not UTF-8")
                        : resource.answer().apply(new Resource.Request(context.pathParams(), query, body.get())));
    }

    /** Empty if it is not UTF-8. */
    private static Optional<String> body(RoutingContext context) {
        Buffer bytes = context.body() == null ? null : context.body().buffer();
        if (bytes == null) {
            return Optional.of("");
        }
        try {
            return Optional.of(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes())).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
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
            case Reply.Later later -> answerLater(context, later);
        }
    }

    private void answerLater(RoutingContext context, Reply.Later later) {
        Context loop = context.vertx().getOrCreateContext();
        var unused = later.reply()
                .whenComplete((reply, failure) -> loop.runOnContext(nothing -> {
                    if (context.response().ended() || context.response().closed()) {
                        return;
                    }
                    if (failure == null) {
                        answer(context, reply);
                    } else {
                        context.fail(failure);
                    }
                }));
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
