package io.huoke.authorization;

import io.huoke.runtime.Forgetting;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.WeComConfig;
import io.huoke.wecom.WeComClient;
import io.huoke.wecom.call.ApiConnection;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.reactor.Reactor;
import io.huoke.wecom.token.FetchedTokens;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Everything that one instance does as long as it owns some partitions; when they are taken away it is thrown away, with
 * its timers and with whatever calls still come back. For one thread.
 */
final class Duty {

    private static final Duration CALL = Duration.ofSeconds(20);

    private final Ledger ledger;
    private final Reactor reactor;
    private final Exchanges exchanges;
    private final Authorizations authorizations;
    private final TokenKeeper tokens;
    private final Tickets tickets;
    private final Registrations registrations;
    private final Erasures erasures;
    private final Alerts alerts;
    private final ExchangeAlerts exchangeAlerts;
    private final Resealing resealing;
    private final Inbox inbox;

    /**
     * What outlives a duty.
     *
     * @param config the present one
     * @param flights auth codes that WeCom has been asked about
     */
    record Tools(
            Supplier<WeComConfig> config,
            Sealer sealer,
            ApiConnection connection,
            Forgetting forgetting,
            InstantSource clock,
            AuthorizationMetrics metrics,
            Flights flights) {}

    /**
     * Does nothing before {@link #begin()}.
     *
     * @param ledger as it is on the topics
     * @param keyedPartitions how many partitions the topics have that are written by key
     */
    Duty(Tools tools, Ledger ledger, Map<Topic, Integer> keyedPartitions) {
        this.ledger = ledger;
        this.reactor = new Reactor(tools.clock());
        Secrets secrets = new Secrets(tools.config(), ledger, tools.sealer());
        FetchedTokens fetched = new FetchedTokens(tools.connection(), secrets, tools.clock(), this::fetched);
        WeComClient wecom = new WeComClient(tools.connection(), fetched, CALL, tools.clock());
        this.alerts = new Alerts(ledger, reactor);
        this.exchangeAlerts = new ExchangeAlerts(ledger, reactor, alerts);
        this.tokens = new TokenKeeper(
                ledger,
                reactor,
                secrets,
                fetched,
                new RefreshAlerts(ledger, reactor, secrets, alerts),
                tools.metrics());
        this.tickets = new Tickets(ledger, reactor, secrets, alerts, tokens);
        this.erasures = new Erasures(ledger, reactor, secrets, alerts, tools.forgetting(), keyedPartitions);
        this.authorizations = new Authorizations(
                ledger,
                reactor,
                secrets,
                new AuthInfoReader(ledger, reactor, secrets, wecom),
                tokens,
                erasures,
                alerts);
        this.exchanges = new Exchanges(
                ledger, reactor, secrets, wecom, authorizations, exchangeAlerts, tools.metrics(), tools.flights());
        this.registrations = new Registrations(ledger, reactor, secrets, wecom, tokens, alerts);
        this.resealing = new Resealing(ledger, reactor, tools.sealer(), tools.metrics());
        this.inbox = new Inbox(
                reactor, secrets, tools.metrics(), exchanges, authorizations, tickets, tokens, registrations, erasures);
    }

    /** On whichever thread a token was fetched. */
    private void fetched(TokenKey key, Token token) {
        reactor.post(() -> tokens.fetched(key, token));
    }

    /** Goes on where the last owner of these partitions stopped. */
    void begin() {
        List.<Runnable>of(
                        alerts::begin,
                        exchangeAlerts::begin,
                        authorizations::begin,
                        tokens::begin,
                        tickets::begin,
                        registrations::begin,
                        erasures::begin,
                        resealing::begin,
                        exchanges::begin)
                .forEach(Reactor::guarded);
    }

    /** The configuration has changed. For any thread. */
    void reconfigured() {
        reactor.post(() -> {
            authorizations.configured();
            tokens.configured();
        });
    }

    /**
     * Takes a record.
     *
     * @return why it cannot be used, if so
     */
    Optional<String> take(Topic topic, ConsumerRecord<String, byte[]> record) {
        return inbox.take(topic, record);
    }

    /** Does what is due; what it wrote waits in the ledger. */
    void turn() {
        reactor.turn();
    }

    /** What was in the ledger is durable. */
    void committed() {
        reactor.committed();
    }

    /** Whether there will be something to do soon. */
    boolean isBusy() {
        return reactor.isBusy() || ledger.hasPending();
    }

    /** Begins nothing that a crash would put in doubt. */
    void stop() {
        exchanges.stop();
    }

    /** Whether WeCom has been asked about a code and the answer is not durable. */
    boolean isInDoubt() {
        return exchanges.isUnderWay();
    }

    Ledger ledger() {
        return ledger;
    }
}
