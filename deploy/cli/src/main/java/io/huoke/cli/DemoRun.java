package io.huoke.cli;

import io.huoke.authorization.view.AuthorizationView;
import io.huoke.funnel.FunnelService;
import io.huoke.ingress.IngressService;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.RowWriter;
import io.huoke.sandbox.Rehearsal;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.ReconciliationRequestRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of the demo through the services of an installation: authorizations and callbacks, an outage on the way if it
 * is wanted, and then a reconciliation of every tenant. For one thread.
 */
final class DemoRun implements AutoCloseable {

    private static final Duration CATCH_UP = Duration.ofMinutes(2);

    /** As many as the simulated customers took. */
    private static final int DAYS = 4;

    private final Rehearsal rehearsal;
    private final Installation installation;
    private final Progress progress;
    private final Consumer<String> announce;
    private final FunnelTopics view;
    private final AuthorizationView authorizations;
    private final RowWriter<ReconciliationRequestRow> requests;

    /** What a task that may fail does. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** What is waited for. */
    private interface Condition {
        boolean holds() throws ExecutionException, InterruptedException;
    }

    /** @param announce takes a line for a human when something does not come */
    DemoRun(
            Rehearsal rehearsal,
            Installation installation,
            KafkaConnection kafka,
            HuokeConfig config,
            Progress progress,
            Consumer<String> announce)
            throws ExecutionException, InterruptedException {
        this.rehearsal = rehearsal;
        this.installation = installation;
        this.progress = progress;
        this.announce = announce;
        this.view = new FunnelTopics(kafka, config.topics().names(), FunnelService.groupId(config));
        this.authorizations = new AuthorizationView(kafka, config.topics().names(), reason -> {});
        this.requests = new RowWriter<>(kafka, config.topics().names(), Topic.RECONCILIATION_REQUESTS, "demo");
        authorizations.start();
    }

    /**
     * Plays it to the end.
     *
     * @param rate callbacks per second
     * @param outage how long Kafka is stopped after a third of them; zero for not at all
     */
    DemoReport play(int rate, Duration outage) throws IOException, ExecutionException, InterruptedException {
        post(rate, outage);
        IngressService ingress = installation.service(IngressService.class);
        await("the last callbacks", () -> ingress.spooled() == 0 && view.isComplete());
        await("the authorizations", this::isAuthorized);
        reconcile();
        progress.finish(summary());
        return DemoReport.of(rehearsal.truth(), rehearsal.delivered(), view.conversions(), view.counts());
    }

    /** Returns when the last callback is answered or lost, and the outage is over. */
    private void post(int rate, Duration outage) throws IOException, ExecutionException, InterruptedException {
        URI url = URI.create(
                "http://127.0.0.1:" + installation.service(IngressService.class).port());
        FutureTask<?> posting = inBackground("sandbox", () -> rehearsal.run(url, rate));
        FutureTask<?> interruption = null;
        while (!isOver(posting) || (!outage.isZero() && !isOver(interruption))) {
            look();
            if (interruption == null && !outage.isZero() && rehearsal.posted() >= rehearsal.total() / 3) {
                interruption = inBackground("outage", () -> installation.interruptKafka(outage));
            }
        }
    }

    private boolean isAuthorized() {
        return rehearsal.tenants().stream()
                .allMatch(tenant -> authorizations.authorization(tenant).authorizations().stream()
                        .anyMatch(authorized -> authorized.token() != null));
    }

    private void reconcile() throws IOException, ExecutionException, InterruptedException {
        Map<String, String> asked = new HashMap<>();
        for (String tenant : rehearsal.tenants()) {
            ReconciliationRequestRow request = ReconciliationRequestRow.of(tenant, DAYS, Instant.now());
            requests.write(request, request.requestedAt());
            asked.put(tenant, request.requestId());
        }
        await("the reconciliation", () -> asked.entrySet().stream()
                .allMatch(request -> view.isReconciled(request.getKey(), request.getValue())));
        await("what it found", view::isComplete);
    }

    private void look() throws IOException, InterruptedException {
        view.poll();
        progress.show(this::summary);
    }

    /** The comparison tells what is missing, so that what does not come is said and not waited for any longer. */
    private void await(String what, Condition condition) throws IOException, ExecutionException, InterruptedException {
        Instant deadline = Instant.now().plus(CATCH_UP);
        while (!condition.holds()) {
            if (Instant.now().isAfter(deadline)) {
                announce.accept(what + " did not come within " + CATCH_UP.toMinutes() + " minutes");
                return;
            }
            look();
        }
    }

    private static FutureTask<?> inBackground(String name, Work work) {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            work.run();
            return true;
        });
        Thread.ofPlatform().name(name).daemon().start(task);
        return task;
    }

    /** Fails if the task did. */
    private static boolean isOver(@Nullable FutureTask<?> task) throws ExecutionException, InterruptedException {
        if (task == null || !task.isDone()) {
            return false;
        }
        task.get();
        return true;
    }

    private String summary() {
        long opens = view.counts().stream().mapToLong(LinkFunnelRow::opens).sum();
        long asked =
                view.counts().stream().mapToLong(LinkFunnelRow::friendRequests).sum();
        long adds = view.counts().stream().mapToLong(LinkFunnelRow::adds).sum();
        long chats = view.conversions().stream().filter(ConversionRow::chatted).count();
        return String.format(
                "callbacks %d/%d   opens %d -> friend requests %d -> customers %d -> chatted %d",
                rehearsal.posted(), rehearsal.total(), opens, asked, adds, chats);
    }

    @Override
    public void close() {
        requests.close();
        authorizations.close();
        view.close();
    }
}
