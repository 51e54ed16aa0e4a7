package io.huoke.authorization;

import static java.util.Objects.requireNonNull;

import io.huoke.schemas.CallbackCatalogue;
import io.huoke.schemas.EventId;
import io.huoke.schemas.ReceiptRow;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.TokenRejectionRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.WeComEventDeserializer;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.reactor.Reactor;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what comes and hands it to whoever it is for. For the reactor's thread. */
final class Inbox {

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final String AUTH_CODE = "AuthCode";
    private static final Duration OPEN_AGAIN = Duration.ofSeconds(10);
    private static final int OPENED_AGAIN = 60;

    private final WeComEventDeserializer events = new WeComEventDeserializer();
    private final RowEventDeserializer<TokenRejectionRow> rejections =
            new RowEventDeserializer<>(TokenRejectionRow.class);
    private final RowEventDeserializer<ReceiptRow> receipts = new RowEventDeserializer<>(ReceiptRow.class);
    private final Reactor reactor;
    private final Secrets secrets;
    private final AuthorizationMetrics metrics;
    private final Exchanges exchanges;
    private final Authorizations authorizations;
    private final Tickets tickets;
    private final TokenKeeper tokens;
    private final Registrations registrations;
    private final Erasures erasures;

    Inbox(
            Reactor reactor,
            Secrets secrets,
            AuthorizationMetrics metrics,
            Exchanges exchanges,
            Authorizations authorizations,
            Tickets tickets,
            TokenKeeper tokens,
            Registrations registrations,
            Erasures erasures) {
        this.reactor = reactor;
        this.secrets = secrets;
        this.metrics = metrics;
        this.exchanges = exchanges;
        this.authorizations = authorizations;
        this.tickets = tickets;
        this.tokens = tokens;
        this.registrations = registrations;
        this.erasures = erasures;
    }

    /**
     * Takes a record.
     *
     * @return why it cannot be used, if so; nothing of its content
     */
    Optional<String> take(Topic topic, ConsumerRecord<String, byte[]> record) {
        try {
            return read(topic, record);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("offset", record.offset())
                    .setCause(e)
                    .log("a record cannot be used");
            return Optional.of(e.getClass().getSimpleName());
        }
    }

    private Optional<String> read(Topic topic, ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        switch (topic) {
            case TOKEN_REJECTIONS -> {
                tokens.rejected(requireNonNull(rejections.deserialize(record.topic(), record.headers(), record.value()))
                        .row());
            }
            case RECEIPTS -> {
                erasures.receipt(requireNonNull(receipts.deserialize(record.topic(), record.headers(), record.value()))
                        .row());
            }
            default -> {
                return happened(requireNonNull(events.deserialize(record.topic(), record.headers(), record.value())));
            }
        }
        return Optional.empty();
    }

    private Optional<String> happened(WeComEvent event) {
        switch (event.type()) {
            case "wecom.create_auth", "wecom.reset_permanent_code" ->
                code(event, event.data().state(), null);
            case CallbackCatalogue.INSTALL_REDIRECT -> installed(event);
            case "wecom.change_auth", "wecom.approve_special_auth", "wecom.cancel_special_auth" ->
                authorizations.happened(event);
            case "wecom.cancel_auth" -> authorizations.cancelled(event);
            case CallbackCatalogue.CONTACT_SYNC_SUCCESS -> registrations.unlocked(event);
            case "wecom.suite_ticket",
                    "wecom.register_corp",
                    "wecom.enter_register_package",
                    CallbackCatalogue.REGISTER_LINK -> {
                return withSecrets(event);
            }
            default -> {
                // Nothing that concerns authorizations.
            }
        }
        return Optional.empty();
    }

    /** What cannot be opened is kept as a dead letter, and tried again for a while: the key may be on its way. */
    private Optional<String> withSecrets(WeComEvent event) {
        try {
            return opened(event, secrets.sealer().open(event));
        } catch (GeneralSecurityException e) {
            openLater(event, OPENED_AGAIN);
            return Optional.of("its sealed part cannot be opened: give this process the keyset that sealed it");
        }
    }

    private void openLater(WeComEvent event, int timesLeft) {
        reactor.after(OPEN_AGAIN, () -> {
            try {
                var unused = opened(event, secrets.sealer().open(event));
            } catch (GeneralSecurityException e) {
                if (timesLeft > 0) {
                    openLater(event, timesLeft - 1);
                }
            }
        });
    }

    private Optional<String> opened(WeComEvent event, Map<String, String> sealed) {
        switch (event.type()) {
            case "wecom.suite_ticket" -> {
                String ticket = sealed.get("SuiteTicket");
                if (ticket == null) {
                    return Optional.of("it carries no SuiteTicket");
                }
                tickets.came(event, new Secret(ticket));
            }
            case CallbackCatalogue.REGISTER_LINK -> registrations.linked(event, sealed);
            default -> registrations.registered(event, sealed);
        }
        return Optional.empty();
    }

    private void code(WeComEvent event, @Nullable String state, @Nullable String stateDigest) {
        try {
            String authCode = secrets.sealer().open(event).get(AUTH_CODE);
            if (authCode == null) {
                LOG.atWarn().addKeyValue("eventId", event.id()).log("an authorization without AuthCode");
                return;
            }
            exchanges.came(event, new Secret(authCode), state, stateDigest);
        } catch (GeneralSecurityException e) {
            exchanges.cameSealed(event, String.valueOf(event.data().sealed()), state, stateDigest);
        }
    }

    /** Anybody can make a browser come here: only a state that was issued, and not used yet, counts (page 90597). */
    private void installed(WeComEvent event) {
        String suite = event.data().owner();
        String text = String.valueOf(event.data().state());
        String digest = EventId.ofParts("install state", suite, text);
        Optional<InstallState> state = InstallState.read(secrets.sealer(), suite, text)
                .filter(issued -> issued.expires().isAfter(event.receivedAt()));
        // Said in a metric: a stranger could fill the log.
        if (state.isEmpty()) {
            metrics.installationRefused("state");
            return;
        }
        if (!exchanges.knows(event) && exchanges.knowsState(suite, digest)) {
            metrics.installationRefused("used");
            return;
        }
        code(event, state.get().custom(), digest);
    }
}
