package io.huoke.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.huoke.kafka.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An HTTP server on loopback that keeps what is sent to it. It can go away and come back on its port. Thread-safe. */
public final class Receiver implements AutoCloseable {

    private static final int MAX_BODY = 4 << 20;

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final int port;
    private volatile Function<Received, Answer> answer = request -> new Answer(200, "");
    private @Nullable HttpServer server;
    private @Nullable ExecutorService executor;

    /**
     * What was sent.
     *
     * @param at when it had arrived
     * @param path with the query
     * @param headers by lower-case name; of several the first
     */
    public record Received(Instant at, String method, String path, Map<String, String> headers, String body) {}

    /** What is answered. */
    public record Answer(int status, String body) {}

    private Receiver(int port) {
        this.port = port;
    }

    /** One that answers 200. */
    public static Receiver start() throws IOException {
        Receiver receiver = new Receiver(FreePort.find());
        receiver.comeBack();
        return receiver;
    }

    /** Where it listens, without a path. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** From now on it answers so. */
    public void answer(Function<Received, Answer> with) {
        answer = with;
    }

    /** What has been sent so far, also what was answered with an error. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /** Refuses connections from now on. */
    public synchronized void goAway() {
        if (server != null && executor != null) {
            server.stop(0);
            executor.shutdownNow();
        }
        server = null;
    }

    /** Listens again. */
    public synchronized void comeBack() throws IOException {
        executor = Executors.newVirtualThreadPerTaskExecutor();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(executor);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new TreeMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            Received request = new Received(
                    Instant.now(),
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    headers,
                    new String(exchange.getRequestBody().readNBytes(MAX_BODY), UTF_8));
            Answer given = answer.apply(request);
            received.add(request);
            byte[] body = given.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(given.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        goAway();
    }
}
