package io.huoke.authorization;

import io.huoke.schemas.ExchangeRow;
import io.huoke.schemas.ExchangeRow.Original;
import io.huoke.schemas.ExchangeRow.Status;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.WeComClient;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.reactor.Reactor;
import io.huoke.wecom.reactor.Reactor.End;
import io.huoke.wecom.reactor.Slots;
import io.huoke.wecom.suite.PermanentCode;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** Characters; WeCom's have some hundreds. */
    private static final int MAX_ANSWER = 65_536;

    /** Each is one that a crash puts in doubt; with 50 ms a call they are more than a hundred per second. */
    private static final int AT_A_TIME = 8;

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
    private final Flights flights;
    private final Slots slots;
    private final Map<String, Progress> open = new HashMap<>();
    private final Set<String> usedStates = new HashSet<>();
    private volatile boolean stopped;

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

    /** @param flights outlive this */
    Exchanges(
            Ledger ledger,
            Reactor reactor,
            Secrets secrets,
            WeComClient wecom,
            Authorizations authorizations,
            ExchangeAlerts alerts,
            AuthorizationMetrics metrics,
            Flights flights) {
        this.ledger = ledger;
        this.reactor = reactor;
        this.secrets = secrets;
        this.wecom = wecom;
        this.authorizations = authorizations;
        this.alerts = alerts;
        this.metrics = metrics;
        this.flights = flights;
        this.slots = new Slots(reactor, AT_A_TIME);
    }

    /** Goes on where the last owner of these partitions stopped. */
    void begin() {
        for (ExchangeRow row : List.copyOf(ledger.exchanges())) {
            Reactor.guarded(() -> goOn(row));
        }
        reactor.every(TIDY, this::tidy);
        reactor.every(COUNT, () -> {
            metrics.openExchanges(open.size());
            metrics.tenants(ledger.authorizations().size());
        });
    }

    private void goOn(ExchangeRow row) {
        if (row.stateDigest() != null) {
            usedStates.add(row.owner() + "/" + row.stateDigest());
        }
        switch (row.status()) {
            case INTENT -> {
                boolean flying = flights.has(row.key());
                // What becomes of the call that is under way is counted when it ends.
                Progress progress = new Progress(flying ? Math.max(0, row.attempts() - 1) : row.attempts());
                open.put(row.key(), progress);
                if (flying) {
                    ask(row.key(), progress, () -> {});
                } else {
                    advance(row.key());
                }
            }
            case ANSWERED -> {
                open.put(row.key(), new Progress(row.attempts()));
                flights.landed(row.key());
                read(row.key());
            }
            case DONE, LOST -> flights.landed(row.key());
        }
    }

    /** Asks WeCom about no more codes; what is under way goes on. */
    void stop() {
        stopped = true;
        open.forEach((key, progress) -> {
            if (!progress.busy) {
                ledger.exchange(key).ifPresent(row -> noteSpent(row, progress));
            }
        });
    }

    /** So that whoever goes on does not take an attempt for made that was not. */
    private void noteSpent(ExchangeRow row, Progress progress) {
        if (row.status() == Status.INTENT && row.attempts() > progress.spent) {
            ledger.put(Topic.EXCHANGES, row.owner(), row.with(Status.INTENT, progress.spent, row.sealed()), row.time());
        }
    }

    /** Whether WeCom has been asked about a code and has not answered, or its answer is not durable. */
    boolean isUnderWay() {
        return open.entrySet().stream().anyMatch(entry -> entry.getValue().busy || flights.has(entry.getKey()));
    }

    /** Whether the event has been seen before. */
    boolean knows(WeComEvent event) {
        return ledger.exchange(row(event, null, null, null).key()).isPresent();
    }

    /** Whether an installation with that state has been seen before. */
    boolean knowsState(String owner, String stateDigest) {
        return usedStates.contains(owner + "/" + stateDigest);
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
        begin(bare.with(Status.INTENT, 0, secrets.seal(ExchangeRow.AUTH_CODE, authCode, bare)), event.time());
    }

    /** A code came that cannot be opened, which another keyset may change. */
    void cameSealed(WeComEvent event, String sealed, @Nullable String state, @Nullable String stateDigest) {
        if (!knows(event)) {
            begin(row(event, state, stateDigest, new Original(event.type(), sealed)), event.time());
        }
    }

    private void begin(ExchangeRow row, Instant time) {
        open.put(row.key(), new Progress(0));
        if (row.stateDigest() != null) {
            usedStates.add(row.owner() + "/" + row.stateDigest());
        }
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
        } else {
            progress.busy = true;
            slots.enter(leave -> attempt(key, progress, leave));
        }
    }

    /** It is counted when its turn has come: after a crash, one that only waited must not pass for one that was made. */
    private void attempt(String key, Progress progress, Runnable leave) {
        ExchangeRow row = ledger.exchange(key).orElseThrow();
        if (stopped) {
            progress.busy = false;
            reactor.post(leave);
        } else if (row.attempts() <= progress.spent) {
            ledger.put(
                    Topic.EXCHANGES,
                    row.owner(),
                    row.with(Status.INTENT, progress.spent + 1, row.sealed()),
                    row.time());
            reactor.afterCommit(() -> ask(key, progress, leave));
        } else {
            ask(key, progress, leave);
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

    private void ask(String key, Progress progress, Runnable leave) {
        ExchangeRow row = ledger.exchange(key).orElseThrow();
        progress.busy = true;
        reactor.call(() -> flights.fly(key, () -> exchange(row)), end -> {
            try {
                ended(key, progress, end);
            } finally {
                leave.run();
            }
        });
    }

    private Secret exchange(ExchangeRow row) {
        if (stopped) {
            throw WeComException.withoutCall("not sent, because this instance stops", new Failure.Retry());
        }
        Secret answer = wecom.suite(row.owner()).exchange(secrets.open(row, row.sealed(), ExchangeRow.AUTH_CODE));
        if (answer.value().length() > MAX_ANSWER) {
            throw new IllegalStateException(
                    "WeCom's answer has " + answer.value().length() + " characters");
        }
        return answer;
    }

    private void ended(String key, Progress progress, End<Secret> end) {
        progress.busy = false;
        switch (end) {
            case End.Done<Secret> done -> answered(key, done.answer());
            case End.Failed<Secret> failed -> failed(key, progress, ExchangeVerdict.of(failed, reactor.now()));
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
        noteSpent(row, progress);
        if (verdict.isFinal()) {
            lost(row, progress, verdict.reason());
            return;
        }
        if (verdict.needsHelp()) {
            alerts.waiting(row, verdict.reason());
        }
        reactor.after(verdict.pause(), () -> advance(key));
    }

    /** The code stays beside the answer, for the case that this is none of WeCom's. */
    private void answered(String key, Secret answer) {
        ExchangeRow row = ledger.exchange(key).orElseThrow();
        Map<String, String> kept = new HashMap<>(Map.of(ExchangeRow.ANSWER, answer.value()));
        try {
            kept.put(
                    ExchangeRow.AUTH_CODE,
                    secrets.open(row, row.sealed(), ExchangeRow.AUTH_CODE).value());
        } catch (WeComException e) {
            LOG.atWarn().addKeyValue("eventId", row.eventId()).log("the answer is kept without its auth code");
        }
        String sealed = secrets.sealer().seal(kept, row);
        ledger.put(Topic.EXCHANGES, row.owner(), row.with(Status.ANSWERED, row.attempts(), sealed), row.time());
        reactor.afterCommit(() -> {
            flights.landed(key);
            read(key);
        });
    }

    private void read(String key) {
        ExchangeRow row = ledger.exchange(key).orElseThrow();
        Secret answer;
        try {
            answer = secrets.open(row, row.sealed(), ExchangeRow.ANSWER);
        } catch (WeComException e) {
            alerts.waiting(row, "WeCom has answered, but this process lacks the key that the answer is sealed with");
            reactor.after(OPEN_AGAIN, () -> read(key));
            return;
        }
        try {
            authorizations.begun(row, PermanentCode.read(answer));
        } catch (RuntimeException e) {
            unreadable(row);
            return;
        }
        settle(row, Status.DONE, null);
        alerts.settled(row);
        metrics.exchanged("done");
    }

    /** Perhaps something between us and WeCom answered in its place: an unknown outcome like others. */
    private void unreadable(ExchangeRow row) {
        metrics.exchanged("unreadable");
        Progress progress = open.get(row.key());
        if (progress != null && row.attempts() < MAX_ATTEMPTS && !isOver(row)) {
            progress.spent = row.attempts();
            progress.doubtful = true;
            ledger.put(Topic.EXCHANGES, row.owner(), row.with(Status.INTENT, row.attempts(), row.sealed()), row.time());
            reactor.afterCommit(() -> advance(row.key()));
        } else {
            settle(row, Status.LOST, row.sealed());
            alerts.unreadable(row);
        }
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
