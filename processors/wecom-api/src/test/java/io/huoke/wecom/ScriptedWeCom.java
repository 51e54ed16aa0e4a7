package io.huoke.wecom;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.ApiConnection;
import io.huoke.wecom.call.Limits;
import io.huoke.wecom.token.Credential;
import io.huoke.wecom.token.FetchedTokens;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers that WeCom's pages do not foresee, word by word; gettoken is answered with {@code token}. */
public final class ScriptedWeCom implements AutoCloseable {

    public static final Tenant TENANT = new Tenant("wwcorp.1000002", "wwcorp");
    public static final String GETTOKEN = "gettoken";

    public final Stage.SetClock clock = new Stage.SetClock();
    public final ApiConnection connection;
    public final FetchedTokens tokens;
    public final WeComClient client;
    private final HttpServer server;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> received = new ConcurrentHashMap<>();
    private volatile String lastBody = "";

    public ScriptedWeCom() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/cgi-bin/", this::handle);
        server.start();
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        connection = new ApiConnection(base, Limits.WECOM, Duration.ofSeconds(5), new SimpleMeterRegistry());
        tokens = new FetchedTokens(
                connection, key -> new Credential.CorpSecret(TENANT, new Secret("corp-secret")), clock);
        client = new WeComClient(connection, tokens, Duration.ofSeconds(10), clock);
        answer(GETTOKEN, "{'errcode':0,'access_token':'token','expires_in':7200}");
    }

    /** The body of the answer to an interface, with ' for ". */
    public void answer(String path, String body) {
        answers.put(path, body.replace('\'', '"'));
    }

    public int received(String path) {
        return received.getOrDefault(path, new AtomicInteger()).get();
    }

    /** The body of the last POST. */
    public String lastBody() {
        return lastBody;
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/cgi-bin/".length());
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            lastBody = body.isEmpty() ? lastBody : body;
            received.computeIfAbsent(path, p -> new AtomicInteger()).incrementAndGet();
            byte[] answer = answers.getOrDefault(path, "{}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        connection.close();
        server.stop(0);
    }
}
