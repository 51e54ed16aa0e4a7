package io.huoke.sandbox;

import io.huoke.sandbox.api.App;
import io.huoke.sandbox.api.Registration;
import io.huoke.schemas.config.EndpointConfig;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Posts callbacks one after the other, in the background; none if nobody wants them. */
final class Announcer implements AutoCloseable {

    /** What is more than that is lost, as WeCom loses what it cannot deliver (page 91116). */
    private static final int MAX_WAITING = 1_000;

    private static final Duration RETRY = Duration.ofMillis(500);

    private final Map<String, Poster> posters = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ThreadPoolExecutor executor =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                Thread thread = new Thread(task, "announcer");
                thread.setDaemon(true);
                return thread;
            });
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /** With the base of the URLs that the provider entered, if it did. */
    Announcer(Cast cast, Optional<URI> base) {
        base.ifPresent(url -> {
            cast.endpoints()
                    .forEach((owner, endpoint) -> posters.put(owner, new Poster(http, target(url, owner, endpoint))));
            submit(() -> awaitListener(url));
        });
    }

    /** So that it does not matter who starts first; everything waits behind this. */
    private void awaitListener(URI base) {
        while (!executor.isShutdown() && !listens(base)) {
            try {
                Thread.sleep(RETRY);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static boolean listens(URI base) {
        int port = base.getPort() >= 0 ? base.getPort() : base.getScheme().equals("https") ? 443 : 80;
        try (Socket socket = new Socket(base.getHost(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static CallbackUrl target(URI base, String owner, EndpointConfig endpoint) {
        boolean ofCorp = endpoint.kind() == EndpointConfig.Kind.CORP;
        return new CallbackUrl(
                base.resolve("/callbacks/" + endpoint.id()),
                endpoint.keys().getFirst(),
                ofCorp ? Cast.ownCorp() : owner,
                ofCorp ? "" : "success");
    }

    /** Runs something as soon as callbacks are taken; never, if nobody wants them. */
    void whenListenedTo(Runnable task) {
        if (!posters.isEmpty()) {
            submit(task);
        }
    }

    long accepted() {
        return accepted.get();
    }

    long failed() {
        return failed.get();
    }

    void ticket(String suiteId, String ticket, Instant now) {
        post(suiteId, Envelope.suiteWide(suiteId, "suite_ticket", now, Map.of("SuiteTicket", ticket)));
    }

    void createAuth(String suiteId, String authCode, @Nullable String state, Instant now) {
        Map<String, String> elements =
                state == null ? Map.of("AuthCode", authCode) : Map.of("AuthCode", authCode, "State", state);
        post(suiteId, Envelope.suiteWide(suiteId, "create_auth", now, elements));
    }

    void cancelAuth(String suiteId, String corpId, Instant now) {
        post(suiteId, Envelope.suiteOfCorp(suiteId, "cancel_auth", corpId, now));
    }

    void registered(Registration registration, Instant now) {
        post(Cast.PROVIDER, Envelope.registered(Cast.PROVIDER, registration, now));
    }

    /** To whom created the link (page 97299), in that app's envelope. */
    void customer(App owner, Callback callback) {
        post(owner.owner(), message(owner, callback));
    }

    /** A whole history, after what waits now, and beside what comes later. */
    void history(String suiteId, List<Callback> callbacks) {
        Poster poster = posters.get(suiteId);
        if (poster != null) {
            submit(() -> {
                Thread telling = new Thread(() -> tell(poster, suiteId, callbacks), "history");
                telling.setDaemon(true);
                telling.start();
            });
        }
    }

    private void tell(Poster poster, String suiteId, List<Callback> callbacks) {
        for (Callback callback : callbacks) {
            if (executor.isShutdown()) {
                return;
            }
            deliver(poster, Envelope.suite(suiteId, callback));
        }
    }

    private static String message(App owner, Callback callback) {
        return owner.kind() == null ? Envelope.app(callback) : Envelope.suite(owner.owner(), callback);
    }

    private void post(String owner, String message) {
        Poster poster = posters.get(owner);
        if (poster != null) {
            submit(() -> deliver(poster, message));
        }
    }

    private void submit(Runnable delivery) {
        try {
            executor.execute(delivery);
        } catch (RejectedExecutionException e) {
            failed.incrementAndGet();
        }
    }

    private void deliver(Poster poster, String message) {
        try {
            boolean wasAccepted = poster.post(message) == Poster.Delivery.ACCEPTED;
            (wasAccepted ? accepted : failed).incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        http.shutdownNow();
    }
}
