package io.huoke.cli;

import io.huoke.authorization.view.AuthorizationView;
import io.huoke.authorization.view.Authorized;
import io.huoke.reconciler.view.ReconciliationView;
import io.huoke.runtime.RowWriter;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.ReconciliationRequestRow;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.ReconciliationRow.Failing;
import io.huoke.schemas.ReconciliationRow.Pass;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code huoke reconcile}. */
@Command(
        name = "reconcile",
        description = {
            "Have the running reconciler look at everything that WeCom has of an enterprise, now.",
            "Links, quota and all customers are always looked at as they are; figures (A7) by days, as far back as is"
                    + " asked for. Ends when the reconciler is through, or cannot go on; what it has begun it ends without"
                    + " this command, too."
        })
final class ReconcileCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofMillis(200);

    /** A restart of the reconciler takes this long in the worst case. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int BAR = 24;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private ConfigOption option;

    @Option(
            names = "--tenant",
            required = true,
            paramLabel = "T",
            converter = TenantConverter.class,
            description = TenantConverter.DESCRIPTION)
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Tenant tenant;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "2",
            description = "Days of figures, today included: 1 to 180 (default: ${DEFAULT-VALUE}).")
    private int days;

    @Option(names = "--json", description = "Print the pass as JSON, and nothing else.")
    private boolean json;

    @Override
    public Integer call() throws InvalidConfigException, IOException, InterruptedException {
        if (days < 1 || days > ReconciliationRequestRow.MAX_DAYS) {
            throw new ParameterException(
                    spec.commandLine(), "--days is 1 to " + ReconciliationRequestRow.MAX_DAYS + ", not " + days);
        }
        HuokeConfig config = option.load();
        RunningKafka kafka = RunningKafka.of(config);
        requireWorthwhile(kafka, config);
        ReconciliationRequestRow request = ReconciliationRequestRow.of(tenant.toString(), days, Instant.now());
        try (ReconciliationView view = new ReconciliationView(
                        kafka.connection(), config.topics().names(), reason -> {});
                RowWriter<ReconciliationRequestRow> requests = new RowWriter<>(
                        kafka.connection(), config.topics().names(), Topic.RECONCILIATION_REQUESTS, "cli")) {
            view.start();
            kafka.await(view::awaitReady, view::problem);
            requests.write(request, request.requestedAt());
            return watch(view, request.requestId());
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
    }

    private void requireWorthwhile(RunningKafka kafka, HuokeConfig config) throws IOException, InterruptedException {
        try (AuthorizationView view = CurrentView.read(kafka, config)) {
            AuthorizationRow row = view.authorization(tenant.toString()).authorizations().stream()
                    .map(Authorized::row)
                    .findFirst()
                    .orElseThrow(() -> new IOException(tenant
                            + " has not authorized, or has cancelled; `huoke authorizations list` shows who has"));
            if (row.kind().capabilities().isEmpty()) {
                throw new IOException("nothing can be asked of WeCom for a "
                        + row.kind().wireName() + ", which " + tenant.owner() + " is");
            }
            if (!row.mayUseAcquisition()) {
                throw new IOException(tenant
                        + " has withdrawn the permission for 获客助手; its administrator can give it again in WeCom");
            }
        }
    }

    private int watch(ReconciliationView view, String id) throws IOException, InterruptedException {
        Progress progress = new Progress(spec.commandLine().getErr(), Duration.ofSeconds(1), !json);
        long begun = System.nanoTime();
        boolean seen = false;
        while (true) {
            Optional<ReconciliationRow> row = view.find(tenant.toString());
            Pass done = row.map(ReconciliationRow::lastPass)
                    .filter(pass -> is(pass, id))
                    .orElse(null);
            if (done != null) {
                progress.finish(line(done));
                return report(row.get(), done);
            }
            Pass pass = row.map(ReconciliationRow::pass)
                    .filter(present -> is(present, id))
                    .orElse(null);
            if (pass != null) {
                seen = true;
                Failing failing = row.get().failing();
                if (failing != null) {
                    progress.finish(line(pass));
                    throw new IOException(failing.reason() + " (asked again at "
                            + DeadLetterListing.seconds(failing.nextAttempt()) + ", and the pass goes on then)");
                }
                progress.show(() -> line(pass));
            } else if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new IOException(
                        seen
                                ? "another pass of " + tenant + " was asked for meanwhile, which takes this one's place"
                                : "no reconciler takes the request; start one with `huoke up`, or see its log");
            }
            Thread.sleep(LOOK);
        }
    }

    private static boolean is(@Nullable Pass pass, String id) {
        return pass != null && id.equals(pass.requestId());
    }

    private static String line(Pass pass) {
        Integer links = pass.links();
        if (links == null) {
            return "listing links";
        }
        int filled = links == 0 ? BAR : Math.min(BAR, pass.linksDone() * BAR / links);
        return "[" + "#".repeat(filled) + " ".repeat(BAR - filled) + "] " + pass.linksDone() + "/" + links + " links, "
                + pass.customers() + " customers";
    }

    private int report(ReconciliationRow row, Pass pass) throws IOException {
        if (json) {
            out().println(Json.MAPPER.writeValueAsString(pass));
        } else {
            out().println("links      " + pass.linksDone()
                    + (pass.linksFailed() == 0 ? "" : ", of which WeCom did not tell about " + pass.linksFailed()));
            out().println("customers  " + pass.customers() + ", of which no callback had told: " + pass.missing()
                    + (pass.first() ? " (the first pass finds who was there before)" : ""));
            out().println("calls      " + calls(row));
        }
        out().flush();
        return pass.linksFailed() == 0 ? 0 : 1;
    }

    private static String calls(ReconciliationRow row) {
        List<String> calls = row.calls().entrySet().stream()
                .map(call -> call.getKey() + " " + call.getValue())
                .toList();
        return String.join(", ", calls) + " since the beginning";
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
