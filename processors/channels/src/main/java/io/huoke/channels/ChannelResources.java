package io.huoke.channels;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.channels.Channels.Page;
import io.huoke.runtime.Reply;
import io.huoke.runtime.Resource;
import io.huoke.runtime.Resource.Request;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** {@code /v1/channels} on the management listener. */
final class ChannelResources {

    private static final String PATH = "/v1/channels";
    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MAX_LIMIT = 10_000;

    /** The longest id with each of its bytes escaped in JSON, and room for the tenant. */
    private static final int MAX_BODY = 7 * ChannelRef.MAX_BYTES;

    private static final ObjectReader STRICT = Json.MAPPER
            .reader()
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Channels channels;

    ChannelResources(Channels channels) {
        this.channels = channels;
    }

    List<Resource> all() {
        return List.of(
                new Resource(PATH, Set.of("tenant", "ref", "state", "limit", "after"), checked(whenReady(this::get))),
                Resource.put(PATH, MAX_BODY, checked(this::put)));
    }

    private Function<Request, Reply> whenReady(Function<Request, Reply> answer) {
        return request -> channels.isReady() ? answer.apply(request) : Reply.unavailable(channels.notReady());
    }

    /** What cannot be used says why by an {@link IllegalArgumentException}. */
    private static Function<Request, Reply> checked(Function<Request, Reply> answer) {
        return request -> {
            try {
                return answer.apply(request);
            } catch (IllegalArgumentException e) {
                return Reply.badRequest(String.valueOf(e.getMessage()));
            }
        };
    }

    private Reply get(Request request) {
        Tenant tenant = tenant(request.parameter("tenant").orElse(""));
        Optional<String> state = request.parameter("state");
        Optional<ChannelRef> ref = request.parameter("ref").map(ChannelRef::new);
        boolean one = state.isPresent() || ref.isPresent();
        if (one && request.query().size() > 2) {
            return Reply.badRequest("a state, or a ref, is one channel of a tenant; leave out the other parameters");
        }
        int limit = request.limit(DEFAULT_LIMIT, MAX_LIMIT);
        if (!channels.isAuthorized(tenant)) {
            return Reply.notFound(Channels.notAuthorized(tenant.toString()));
        }
        if (one) {
            return one(ref.map(given -> channels.ofRef(tenant, given))
                    .orElseGet(() -> channels.ofState(tenant, state.orElseThrow())));
        }
        return list(channels.list(tenant, request.parameter("after"), limit + 1), limit);
    }

    private static Reply one(Page page) {
        if (page.channels().isEmpty()) {
            return Reply.notFound("the tenant has no such channel; PUT " + PATH + " maps an id");
        }
        ObjectNode body = json(page.channels().getFirst());
        body.set("offsets", Json.MAPPER.valueToTree(page.offsets()));
        return Reply.ok(body);
    }

    private static Reply list(Page page, int limit) {
        boolean more = page.channels().size() > limit;
        List<ChannelRow> shown = more ? page.channels().subList(0, limit) : page.channels();
        ObjectNode body = Json.MAPPER.valueToTree(new Page(shown, page.offsets()));
        if (more) {
            body.put("next", shown.getLast().state());
        }
        return Reply.ok(body);
    }

    private Reply put(Request request) {
        JsonNode body = object(request.body());
        Tenant tenant = tenant(text(body, "tenant"));
        ChannelRef ref = new ChannelRef(text(body, "ref"));
        return new Reply.Later(channels.put(tenant, ref).thenApply(ChannelResources::reply));
    }

    private static Reply reply(Mapping mapping) {
        return switch (mapping) {
            case Mapping.Mapped mapped -> Reply.ok(json(mapped.row()));
            case Mapping.NotAuthorized refused -> Reply.conflict(refused.detail());
            case Mapping.Unavailable unavailable -> Reply.unavailable(unavailable.detail());
        };
    }

    private static ObjectNode json(ChannelRow row) {
        return Json.MAPPER.valueToTree(row);
    }

    private static JsonNode object(String text) {
        JsonNode body;
        try {
            body = STRICT.readTree(text);
        } catch (JsonProcessingException e) {
            // Its message repeats what was sent.
            throw unusable();
        }
        if (!body.isObject() || body.size() != 2) {
            throw unusable();
        }
        return body;
    }

    private static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (!value.isTextual()) {
            throw unusable();
        }
        return value.textValue();
    }

    private static IllegalArgumentException unusable() {
        return new IllegalArgumentException(
                "the body is a JSON object with tenant and ref, both strings, and nothing else");
    }

    private static Tenant tenant(String text) {
        try {
            return Tenant.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tenant is {owner}/{corpId}, as `huoke authorizations list` prints it", e);
        }
    }
}
