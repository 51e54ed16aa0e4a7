package io.huoke.notifier.watch;

import io.huoke.notifier.watch.Trouble.Told;
import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.config.HuokeConfig.Watched;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is known of one service. Thread-safe. */
final class WatchedService {

    private static final String NOT_READY = "ServiceNotReady";
    private static final String SPOOL_IN_USE = "SpoolInUse";

    /** The label that tells which service one is about. */
    private static final String WATCHED = "watched";

    private final Trouble readiness = new Trouble();
    private final Trouble spool = new Trouble();
    private Watched watched;

    WatchedService(Watched watched) {
        this.watched = watched;
    }

    /** It is to be asked elsewhere, or with another token, from now on; its name is the same. */
    synchronized void reload(Watched changed) {
        watched = changed;
    }

    /** @throws IllegalArgumentException if its address or token cannot stand in a request; the message may hold both */
    synchronized HttpRequest question() {
        HttpRequest.Builder question = HttpRequest.newBuilder(address());
        watched.token().ifPresent(token -> question.header("authorization", "Bearer " + token.value()));
        return question.build();
    }

    /** What came of it. That it does not say how it is changes nothing about its spool. */
    synchronized void take(Readiness answer, Instant now) {
        switch (answer) {
            case Readiness.NoReport nothing -> readiness.bad(now, nothing.why());
            case Readiness.Report report -> {
                report.notReady().ifPresentOrElse(why -> readiness.bad(now, why), readiness::good);
                report.spool().ifPresentOrElse(why -> spool.bad(now, why), spool::good);
            }
        }
    }

    synchronized List<Condition> conditions() {
        return Stream.concat(readiness.told().map(this::notReady).stream(), spool.told().map(this::spoolInUse).stream())
                .toList();
    }

    private Condition notReady(Told told) {
        return condition(
                NOT_READY,
                Severity.CRITICAL,
                told.since(),
                watched.name() + " is not ready: " + told.reason(),
                "See whether it runs, what " + address() + " answers and what its log says.");
    }

    private Condition spoolInUse(Told told) {
        return condition(
                SPOOL_IN_USE,
                Severity.WARNING,
                told.since(),
                "the spool of " + watched.name() + " is in use: " + told.reason(),
                "See whether Kafka answers and takes records, and whether the disk below data-dir has room; what is"
                        + " spooled goes to Kafka by itself once it can. " + address() + " tells how it is.");
    }

    private Condition condition(String name, Severity severity, Instant since, String summary, String action) {
        return new Condition(
                Condition.key(name, watched.name()),
                name,
                severity,
                null,
                null,
                since,
                summary,
                action,
                List.of(),
                Map.of(Condition.SERVICE, "notifier", WATCHED, watched.name()),
                null);
    }

    /** Of its URL only what cannot be a secret. */
    private URI address() {
        URI url = watched.url();
        try {
            return new URI(url.getScheme(), null, url.getHost(), url.getPort(), "/health/ready", null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
