package io.huoke.authorization;

import io.huoke.authorization.Reactor.End;
import io.huoke.schemas.ExchangeRow;
import io.huoke.schemas.ExchangeRow.Original;
import io.huoke.schemas.ExchangeRow.Status;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.WeComClient;
import io.huoke.wecom.suite.PermanentCode;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges auth codes, each of which works once for ten minutes (pages 100776, 100964; guarantee G6). The intent is
 * durable before WeCom is asked, and WeCom's answer before a field of it is read. After an unknown outcome, or a crash,
 * the same code is tried once more; WeCom honours it at most once. For the reactor's thread.
 */
final class Exchanges {

    private static final Logger LOG = LoggerFactory.getLogger(Exchanges.class);

    static final Duration CODE_LIFE = Duration.ofMinutes(10);

    /** Clocks differ. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** Not counted are those that WeCom answered with -1 or 5xx. */
    private static final int MAX_ATTEMPTS = 2;

    private static final int AT_A_TIME = 64;
    private static final Duration OPEN_AGAIN = Duration.ofSeconds(10);

    /** Longer than the event can come again: from its topic, or from a spool. */
    private static final Duration REMEMBERED = Duration.ofDays(9);

    private static final Duration COUNT = Duration.ofSeconds(1);
    private static final Duration TIDY = Duration.ofHours(1);

    private final Ledger ledger;
    private final Reactor reactor;
    private final Secrets secrets;
    private final WeComClient wecom;
    private final Authorizations authorizations;
    private final ExchangeAlerts alerts;
    private final AuthorizationMetrics metrics;
    private final ConcurrentMap<String, Secret> unsaved;
    private final Slots slots;
    private final Map<String, Progress> open = new HashMap<>();
    private boolean stopped;

    /** What is known of an open exchange beside its row. */
    private static final class Progress {
        private int spent;
        private boolean doubtful;
        private boolean busy;

        Progress(int spent) {
            this.spent = spent;
            this.doubtful = spent > 0;
        }
    }

    /** @param unsaved answers of WeCom by key of the exchange that are not durable yet; outlives this */
    Exchanges(
            Ledger ledger,
            Reactor reactor,
            Secrets secrets,
            WeComClient wecom,
            Authorizations authorizations,
            ExchangeAlerts alerts,
            AuthorizationMetrics metrics,
            ConcurrentMap<String, Secret> unsaved) {
        this.ledger = ledger;
        this.reactor = reactor;
        this.secrets = secrets;
        this.wecom = wecom;
        this.authorizations = authorizations;
        this.alerts = alerts;
        this.metrics = metrics;
        this.unsaved = unsaved;
        this.slots = new Slots(reactor, AT_A_TIME);
    }

    /** Goes on where the last owner of these partitions stopped. */
    void begin() {
        for (ExchangeRow row : ledger.exchanges()) {
            switch (row.status()) {
                case INTENT -> {
                    open.put(row.key(), new Progress(row.attempts()));
                    Secret answer = unsaved.get(row.key());
                    if (answer == null) {
                        advance(row.key());
                    } else {
                        answered(row.key(), answer);
                    }
                }
                case ANSWERED -> {
                    open.put(row.key(), new Progress(row.attempts()));
                    read(row.key());
                }
                case DONE, LOST -> {
                    // Only to know a repetition.
                }
            }
        }
        reactor.every(TIDY, this::tidy);
        reactor.every(COUNT, () -> {
            metrics.openExchanges(open.size());
            metrics.tenants(ledger.authorizations().size());
        });
    }

    /** Asks WeCom about no more codes; what is under way goes on. */
    void stop() {
        stopped = true;
    }

    /** Whether WeCom has been asked about a code and has not answered, or its answer is not durable. */
    boolean isUnderWay() {
        return open.values().stream().anyMatch(progress -> progress.busy) || !unsaved.isEmpty();
    }

    /** Whether the event has been seen before. */
    boolean knows(WeComEvent event) {
        return ledger.exchange(row(event, null, null, null).key()).isPresent();
    }

    /** Whether an installation with that state has been seen before. */
    boolean knowsState(String owner, String stateDigest) {
        return ledger.exchanges().stream()
                .anyMatch(row -> row.owner().equals(owner) && stateDigest.equals(row.stateDigest()));
    }

    /**
     * A code came; a repetition of the event changes nothing.
     *
     * @param state what the authorization link carried
     * @param stateDigest of the one-time state of an installation
     */
    void came(WeComEvent event, Secret authCode, @Nullable String state, @Nullable String stateDigest) {
        if (knows(event)) {
            return;
        }
        ExchangeRow bare = row(event, state, stateDigest, null);
        begin(bare.with(Status.INTENT, 1, secrets.seal(ExchangeRow.AUTH_CODE, authCode, bare)), event.time());
    }

    /** A code came that cannot be opened, which another keyset may change. */
    void cameSealed(WeComEvent event, String sealed, @Nullable String state, @Nullable String stateDigest) {
        if (!knows(event)) {
            begin(row(event, state, stateDigest, new Original(event.type(), sealed)), event.time());
        }
    }

    private void begin(ExchangeRow row, Instant time) {
        open.put(row.key(), new Progress(0));
        ledger.put(Topic.EXCHANGES, row.owner(), row, time);
        reactor.afterCommit(() -> advance(row.key()));
    }

    private static ExchangeRow row(
            WeComEvent event, @Nullable String state, @Nullable String stateDigest, @Nullable Original original) {
        Object kfIds = event.data().field("ExtraInfo/AuthOpenKfIdList/OpenKfId");
        return new ExchangeRow(
                event.data().owner(),
                event.id(),
                Status.INTENT,
                0,
                event.time(),
                event.receivedAt(),
                state,
                stateDigest,
                kfIds instanceof List<?> list
                        ? list.stream().map(String::valueOf).toList()
                        : List.of(),
                null,
                original);
    }

    /** Does what is next for a code, unless something is under way. */
    private void advance(String key) {
        Progress progress = open.get(key);
        Optional<ExchangeRow> found = ledger.exchange(key).filter(row -> row.status() == Status.INTENT);
        if (stopped || progress == null || progress.busy || found.isEmpty()) {
            return;
        }
        ExchangeRow row = found.get();
        if (progress.spent >= MAX_ATTEMPTS) {
            lost(row, progress, "what became of it is not known after " + MAX_ATTEMPTS + " attempts");
        } else if (isOver(row)) {
            lost(row, progress, "its ten minutes were over before it could be exchanged");
        } else if (row.original() != null) {
            open(row, row.original());
        } else if (row.attempts() <= progress.spent) {
            progress.busy = true;
            ledger.put(
                    Topic.EXCHANGES,
                    row.owner(),
                    row.with(Status.INTENT, progress.spent + 1, row.sealed()),
                    row.time());
            reactor.afterCommit(() -> ask(key, progress));
        } else {
            ask(key, progress);
        }
    }

    private boolean isOver(ExchangeRow row) {
        return reactor.now().isAfter(row.receivedAt().plus(CODE_LIFE).plus(GRACE));
    }

    private void open(ExchangeRow row, Original original) {
        try {
            String code = secrets.sealer()
                    .open(original.sealed(), row.eventId(), original.type())
                    .get("AuthCode");
            if (code == null) {
                lost(row, new Progress(0), "the event carried no AuthCode");
                return;
            }
            ledger.put(
                    Topic.EXCHANGES,
                    row.owner(),
                    row.opened(secrets.seal(ExchangeRow.AUTH_CODE, new Secret(code), row)),
                    row.time());
            reactor.afterCommit(() -> advance(row.key()));
        } catch (GeneralSecurityException e) {
            alerts.waiting(row, "it was sealed with a key that this process does not have");
            reactor.after(OPEN_AGAIN, () -> advance(row.key()));
        }
    }

    private void ask(String key, Progress progress) {
        ExchangeRow row = ledger.exchange(key).orElseThrow();
        progress.busy = true;
        slots.call(
                () -> {
                    Secret code = secrets.open(row, row.sealed(), ExchangeRow.AUTH_CODE);
                    Secret answer = wecom.suite(row.owner()).exchange(code);
                    // Whoever looks after the partition by then, in this process: it must not be lost.
                    unsaved.put(key, answer);
                    return answer;
                },
                end -> ended(key, progress, end));
    }

    private void ended(String key, Progress progress, End<Secret> end) {
        progress.busy = false;
        switch (end) {
            case End.Done<Secret> done -> answered(key, done.answer());
            case End.Failed<Secret> failed -> failed(key, progress, ExchangeVerdict.of(failed.why(), reactor.now()));
        }
    }

    private void failed(String key, Progress progress, ExchangeVerdict verdict) {
        ExchangeRow row = ledger.exchange(key).orElseThrow();
        metrics.exchanged(verdict.outcome());
        LOG.atInfo()
                .addKeyValue("owner", row.owner())
                .addKeyValue("eventId", row.eventId())
                .addKeyValue("error", verdict.reason())
                .log("an auth code was not exchanged");
        progress.spent += verdict.counts() ? 1 : 0;
        progress.doubtful |= verdict.doubtful();
        if (verdict.isFinal()) {
            lost(row, progress, verdict.reason());
            return;
        }
        if (verdict.needsHelp()) {
            alerts.waiting(row, verdict.reason());
        }
        reactor.after(verdict.pause(), () -> advance(key));
    }

    private void answered(String key, Secret answer) {
        ExchangeRow row = ledger.exchange(key).orElseThrow();
        String sealed = secrets.seal(ExchangeRow.ANSWER, answer, row);
        ledger.put(Topic.EXCHANGES, row.owner(), row.with(Status.ANSWERED, row.attempts(), sealed), row.time());
        reactor.afterCommit(() -> {
            unsaved.remove(key);
            read(key);
        });
    }

    private void read(String key) {
        ExchangeRow row = ledger.exchange(key).orElseThrow();
        PermanentCode code;
        try {
            code = PermanentCode.read(secrets.open(row, row.sealed(), ExchangeRow.ANSWER));
        } catch (RuntimeException e) {
            // It stays sealed in the row, for whoever can read it.
            settle(row, Status.LOST, row.sealed());
            alerts.unreadable(row);
            return;
        }
        authorizations.begun(row, code);
        settle(row, Status.DONE, null);
        alerts.settled(row);
        metrics.exchanged("done");
    }

    private void lost(ExchangeRow row, Progress progress, String reason) {
        settle(row, Status.LOST, null);
        alerts.lost(row, progress.doubtful, reason);
        metrics.exchanged("lost");
    }

    private void settle(ExchangeRow row, Status end, @Nullable String kept) {
        open.remove(row.key());
        ledger.put(Topic.EXCHANGES, row.owner(), row.settled(end, kept), row.time());
        if (open.keySet().stream().noneMatch(key -> key.startsWith(row.owner() + "/"))) {
            alerts.noneWaits(row.owner());
        }
    }

    private void tidy() {
        Instant limit = reactor.now().minus(REMEMBERED);
        ledger.exchanges().stream()
                .filter(row -> row.receivedAt().isBefore(limit) && !open.containsKey(row.key()))
                .toList()
                .forEach(row -> ledger.remove(Topic.EXCHANGES, row.owner(), row.key()));
    }
}
