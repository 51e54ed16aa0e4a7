package io.huoke.sandbox.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.api.LimitCounter.Caller;
import io.vertx.core.http.HttpMethod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From a request to WeCom's answer, without HTTP: who calls, whether they may, and what they get. */
final class Gateway {

    /** A request that was read to its end. */
    record Request(Endpoint endpoint, HttpMethod method, Map<String, String> query, byte[] body, String address) {

        @Nullable String token() {
            return query.get(endpoint.credential().parameter());
        }

        Arguments arguments() {
            return method.equals(HttpMethod.GET) ? Arguments.ofQuery(query) : Arguments.ofBody(body);
        }
    }

    private final World world;
    private final CallLog log;
    private final Map<String, Endpoint> endpoints = new HashMap<>();

    Gateway(World world, CallLog log) {
        this.world = world;
        this.log = log;
        all().forEach(endpoint -> endpoints.put(endpoint.path(), endpoint));
    }

    static Set<String> paths() {
        return all().map(Endpoint::path).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Endpoint> all() {
        return Stream.of(
                        TokenApis.endpoints(),
                        AuthorizationApis.endpoints(),
                        LinkApis.endpoints(),
                        FunnelApis.endpoints(),
                        ComponentApis.endpoints(),
                        RegistrationApis.endpoints(),
                        ContactApis.endpoints(),
                        ServiceApis.endpoints())
                .flatMap(List::stream);
    }

    Optional<Endpoint> endpoint(String path) {
        return Optional.ofNullable(endpoints.get(path));
    }

    /** Who calls and for which corp, as far as it can be told before anything is checked. */
    Caller caller(Request request) {
        Optional<Bearer> bearer = world.within(stores -> stores.tokens().peek(request.token()));
        if (bearer.isPresent() && bearer.get() instanceof Bearer.OfApp ofApp) {
            return new Caller(Optional.of(ofApp.app().corpId()), ofApp.app().kind() == null, request.address());
        }
        Optional<Arguments> said =
                lenient(request).filter(any -> request.endpoint().path().endsWith("token"));
        Optional<String> corpId = said.flatMap(any -> field(any, "auth_corpid").or(() -> field(any, "corpid")));
        return new Caller(corpId, said.map(this::isOwnSecret).orElse(false), request.address());
    }

    private boolean isOwnSecret(Arguments said) {
        String corpId = field(said, "corpid").orElse("");
        String secret = field(said, "corpsecret").orElse("");
        return world.within(stores -> stores.corps().ownApp(corpId, secret).isPresent());
    }

    /** Notes what callers repeat at their peril, before anything can go wrong. */
    void note(Request request) {
        String path = request.endpoint().path();
        log.receive(path);
        noteExchange(request, Exchanges.ATTEMPT);
        if (path.endsWith("token")) {
            lenient(request)
                    .flatMap(arguments -> tokenOwner(request, arguments))
                    .ifPresent(owner -> log.tokenCall(path, owner));
        }
    }

    /** What stands before WeCom answers in its place. */
    void noteUnavailable(Request request) {
        noteExchange(request, Exchanges.UNAVAILABLE);
    }

    private void noteExchange(Request request, Exchanges more) {
        if (request.endpoint().path().endsWith("get_permanent_code")) {
            lenient(request)
                    .flatMap(said -> field(said, "auth_code"))
                    .ifPresent(authCode -> log.exchange(authCode, more));
        }
    }

    private Optional<String> tokenOwner(Request request, Arguments said) {
        return switch (request.endpoint().path()) {
            case "service/get_suite_token" -> field(said, "suite_id");
            case "service/get_corp_token" ->
                world.within(stores -> stores.tokens().peek(request.token()))
                        .flatMap(bearer -> field(said, "auth_corpid").map(corpId -> bearer.owner() + "/" + corpId));
            default -> field(said, "corpid");
        };
    }

    void invalidateToken(Request request) {
        var unused = world.within(stores -> stores.tokens().invalidate(String.valueOf(request.token())));
    }

    ObjectNode answer(Request request) {
        String path = request.endpoint().path();
        try {
            ObjectNode answer = world.within(stores -> call(stores, request));
            log.effect(path);
            log.answer(path, 0);
            noteExchange(request, Exchanges.HONOURED);
            return request.endpoint().saysOk() ? withOk(answer) : answer;
        } catch (Refusal refusal) {
            return refuse(request, refusal);
        }
    }

    ObjectNode refuse(Request request, Refusal refusal) {
        log.refuse(request.endpoint().path(), refusal.errcode());
        noteExchange(request, Exchanges.refused(refusal.errcode()));
        return error(refusal, request.address());
    }

    /** Never has the token in it (page 90313). */
    ObjectNode error(Refusal refusal, String address) {
        int code = refusal.errcode().code();
        String hint = world.within(stores -> stores.opaque().hint(stores.clock().millis()));
        return Answers.object()
                .put("errcode", code)
                .put(
                        "errmsg",
                        refusal.text() + ", hint: [" + hint + "], from ip: " + address
                                + ", more info at https://open.work.weixin.qq.com/devtool/query?e=" + code);
    }

    private ObjectNode call(Stores stores, Request request) {
        Endpoint endpoint = request.endpoint();
        if (!request.method().equals(endpoint.method())) {
            throw endpoint.wrongMethod().refusal();
        }
        if (!world.isCallerTrusted()) {
            throw Errcode.CALLER_NOT_TRUSTED.refusal();
        }
        Optional<Bearer> bearer = endpoint.credential() == Credential.NONE
                ? Optional.empty()
                : Optional.of(stores.tokens().check(request.token(), endpoint.credential()));
        return endpoint.api().apply(new Call(stores, bearer, request.arguments()));
    }

    private static ObjectNode withOk(ObjectNode answer) {
        ObjectNode complete = Answers.object().put("errcode", 0).put("errmsg", "ok");
        complete.setAll(answer);
        return complete;
    }

    private static Optional<Arguments> lenient(Request request) {
        try {
            return Optional.of(request.arguments());
        } catch (Refusal refusal) {
            return Optional.empty();
        }
    }

    private static Optional<String> field(Arguments said, String name) {
        return Optional.ofNullable(said.json().path(name).textValue());
    }
}
