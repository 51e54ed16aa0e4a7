package io.huoke.authorization;

import io.huoke.authorization.Alerts.OwnersCondition;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.RegistrationRow;
import io.huoke.schemas.RegistrationRow.Status;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.config.Secret;
import io.huoke.tokens.TokenIdentity;
import io.huoke.wecom.WeComClient;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Token;
import io.huoke.wecom.reactor.Reactor;
import io.huoke.wecom.reactor.Reactor.End;
import io.huoke.wecom.reactor.Slots;
import io.huoke.wecom.registration.RegistrationApi.ContactSync;
import io.huoke.wecom.registration.RegistrationApi.RegisterInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the enterprises that register through the provider (page 90578): from the link to the moment in which their
 * contacts are unlocked. Where the callback does not come, WeCom is asked. For the reactor's thread.
 */
final class Registrations {

    private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);

    private static final String EXPIRING = "ContactSyncExpiring";
    private static final Duration WARN_BEFORE = Duration.ofMinutes(10);

    /** WeCom tells of a registration for so long (page 90582). */
    private static final Duration TOLD = Duration.ofHours(24);

    /** What has ended is shown for so long. */
    private static final Duration KEPT = Duration.ofHours(24);

    /** Page 90581. */
    private static final Duration LINK_LIFE = Duration.ofMinutes(10);

    private static final Duration CHECK = Duration.ofSeconds(5);

    /** Rarer the longer nobody registers. */
    private static final int POLL_SHARE = 4;

    private static final Duration MIN_POLL = Duration.ofMinutes(1);

    private final Ledger ledger;
    private final Reactor reactor;
    private final Secrets secrets;
    private final WeComClient wecom;
    private final TokenKeeper tokens;
    private final Alerts alerts;
    private final Slots polls;

    Registrations(
            Ledger ledger, Reactor reactor, Secrets secrets, WeComClient wecom, TokenKeeper tokens, Alerts alerts) {
        this.ledger = ledger;
        this.reactor = reactor;
        this.secrets = secrets;
        this.wecom = wecom;
        this.tokens = tokens;
        this.alerts = alerts;
        this.polls = new Slots(reactor, 4);
    }

    void begin() {
        ledger.registrations().stream()
                .filter(row -> row.status() == Status.PENDING)
                .forEach(this::pollLater);
        reactor.every(CHECK, this::check);
    }

    /** Somebody made a link. */
    void linked(WeComEvent event, Map<String, String> sealed) {
        String state = event.data().state();
        String code = sealed.get("RegisterCode");
        if (state == null || code == null) {
            LOG.atWarn().addKeyValue("eventId", event.id()).log("a registration link without state or code");
            return;
        }
        String provider = event.data().owner();
        if (ledger.registration(RegistrationRow.key(provider, state)).isPresent()) {
            return;
        }
        RegistrationRow bare = new RegistrationRow(
                provider,
                state,
                Status.PENDING,
                text(event, "TemplateId"),
                null,
                null,
                instant(text(event, "LinkExpiresAt"), event.time().plus(LINK_LIFE)),
                null,
                null,
                null,
                null);
        RegistrationRow row = bare.withSealed(secrets.seal(RegistrationRow.REGISTER_CODE, new Secret(code), bare));
        put(row, event.time());
        pollLater(row);
    }

    /** An enterprise registered, or took the package (pages 90585, 98071). */
    void registered(WeComEvent event, Map<String, String> sealed) {
        String corpId = event.data().corpId();
        if (corpId == null) {
            LOG.atWarn().addKeyValue("eventId", event.id()).log("a registration without AuthCorpId");
            return;
        }
        String state = event.data().state();
        String token = sealed.get("ContactSync/AccessToken");
        registered(
                event.data().owner(),
                state == null ? "~" + corpId : state,
                corpId,
                text(event, "AuthUserInfo/UserId"),
                text(event, "TemplateId"),
                token == null
                        ? null
                        : new ContactSync(new Secret(token), seconds(text(event, "ContactSync/ExpiresIn"))),
                event.time());
    }

    private void registered(
            String provider,
            String state,
            String corpId,
            @Nullable String userId,
            @Nullable String templateId,
            @Nullable ContactSync contactSync,
            Instant time) {
        Optional<RegistrationRow> known = ledger.registration(RegistrationRow.key(provider, state));
        String knownCorp = known.map(RegistrationRow::corpId).orElse(null);
        if (corpId.equals(knownCorp)) {
            return;
        }
        if (knownCorp != null) {
            // A State that is used for several, as that of a channel.
            registered(provider, state + "~" + corpId, corpId, userId, templateId, contactSync, time);
            return;
        }
        Instant expires = contactSync == null ? null : time.plusSeconds(contactSync.expiresIn());
        put(
                new RegistrationRow(
                        provider,
                        state,
                        contactSync == null ? Status.COMPLETE : Status.REGISTERED,
                        templateId,
                        corpId,
                        userId,
                        known.map(RegistrationRow::linkExpiresAt).orElse(null),
                        time,
                        expires,
                        contactSync == null ? time : null,
                        null),
                time);
        if (contactSync != null && expires != null) {
            tokens.given(contactSync(provider, corpId), new Token(contactSync.accessToken(), time, expires));
        }
        check();
    }

    /** The contacts of a new enterprise are unlocked, which ends the token (page 90584). */
    void unlocked(WeComEvent event) {
        String corpId = event.data().corpId();
        ledger.registrations().stream()
                .filter(row -> row.provider().equals(event.data().owner())
                        && row.status() == Status.REGISTERED
                        && row.corpId() != null
                        && row.corpId().equals(corpId))
                .toList()
                .forEach(row -> {
                    put(ended(row, Status.COMPLETE, event.time()), event.time());
                    dropToken(row);
                    alerts.resolve(EXPIRING, row.provider(), row.state());
                });
    }

    private static RegistrationRow ended(RegistrationRow row, Status status, Instant time) {
        return new RegistrationRow(
                row.provider(),
                row.state(),
                status,
                row.templateId(),
                row.corpId(),
                row.userId(),
                row.linkExpiresAt(),
                row.registeredAt(),
                row.contactSyncExpiresAt(),
                time,
                null);
    }

    private void dropToken(RegistrationRow row) {
        tokens.drop(contactSync(row.provider(), String.valueOf(row.corpId())));
    }

    private static TokenIdentity contactSync(String provider, String corpId) {
        return new TokenIdentity(TokenRow.Kind.CONTACT_SYNC, provider, corpId);
    }

    private void put(RegistrationRow row, Instant time) {
        ledger.put(Topic.REGISTRATIONS, row.provider(), row, time);
    }

    private void check() {
        Instant now = reactor.now();
        for (RegistrationRow row : List.copyOf(ledger.registrations())) {
            Instant ended = row.endedAt();
            Instant expires = row.contactSyncExpiresAt();
            if (ended != null) {
                if (ended.plus(KEPT).isBefore(now)) {
                    ledger.remove(Topic.REGISTRATIONS, row.provider(), row.key());
                    alerts.resolve(EXPIRING, row.provider(), row.state());
                }
            } else if (expires != null && expires.isBefore(now)) {
                dropToken(row);
                put(ended(row, Status.REGISTERED, expires), now);
                alerts.resolve(EXPIRING, row.provider(), row.state());
            } else if (expires != null && expires.minus(WARN_BEFORE).isBefore(now)) {
                expiring(row, expires);
            }
        }
    }

    private void expiring(RegistrationRow row, Instant expires) {
        alerts.fire(new OwnersCondition(
                EXPIRING,
                row.provider(),
                row.state(),
                Severity.CRITICAL,
                null,
                null,
                expires.minus(WARN_BEFORE),
                "the contacts of the enterprise that registered with State " + row.state() + " can be moved until "
                        + expires + " only, and are still locked",
                "finish the move, then: huoke register complete " + row.state(),
                List.of(),
                row.state()));
    }

    private void pollLater(RegistrationRow row) {
        Instant begun = row.linkExpiresAt() == null ? reactor.now() : row.linkExpiresAt();
        Duration age = Duration.between(begun, reactor.now());
        Duration share = age.dividedBy(POLL_SHARE);
        reactor.after(share.compareTo(MIN_POLL) < 0 ? MIN_POLL : share, () -> poll(row.key()));
    }

    private void poll(String key) {
        Optional<RegistrationRow> found = ledger.registration(key).filter(row -> row.status() == Status.PENDING);
        if (found.isEmpty()) {
            return;
        }
        RegistrationRow row = found.get();
        Instant begun = row.linkExpiresAt() == null ? Instant.MIN : row.linkExpiresAt();
        if (begun.isBefore(reactor.now().minus(TOLD))) {
            put(ended(row, Status.EXPIRED, reactor.now()), reactor.now());
            return;
        }
        polls.call(
                () -> wecom.registration(row.provider())
                        .registerInfo(secrets.open(row, row.sealed(), RegistrationRow.REGISTER_CODE)),
                end -> polled(row, end));
    }

    private void polled(RegistrationRow row, End<RegisterInfo> end) {
        switch (end) {
            case End.Done<RegisterInfo> done -> {
                RegisterInfo info = done.answer();
                registered(
                        row.provider(),
                        row.state(),
                        info.corpId(),
                        info.authUserInfo() == null ? null : info.authUserInfo().userId(),
                        info.templateId(),
                        info.contactSync(),
                        reactor.now());
            }
            case End.Failed<RegisterInfo> failed -> {
                // 84024 says that nobody has registered yet.
                if (!(failed.why().failure() instanceof Failure.ItemFinal item && item.mayHeal())) {
                    LOG.atWarn()
                            .addKeyValue("owner", row.provider())
                            .addKeyValue("error", failed.why().getMessage())
                            .log("a registration could not be asked for");
                }
                pollLater(row);
            }
        }
    }

    private static @Nullable String text(WeComEvent event, String field) {
        return event.data().field(field) instanceof String text ? text : null;
    }

    private static Instant instant(@Nullable String text, Instant otherwise) {
        try {
            return text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }

    /** WeCom documents 1800 (page 90585). */
    private static long seconds(@Nullable String text) {
        try {
            return text == null ? 1_800 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 1_800;
        }
    }
}
