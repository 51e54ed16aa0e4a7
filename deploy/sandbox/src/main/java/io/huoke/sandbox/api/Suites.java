package io.huoke.sandbox.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The provider, its suites and their tickets. */
final class Suites {

    /** A ticket is pushed every 10 minutes and good for 30 (page 90628). */
    private static final Duration TICKET_LIFE = Duration.ofMinutes(30);

    private record Ticket(String suiteId, String value) {}

    private final Map<String, String> providers = new LinkedHashMap<>();
    private final Map<String, SuiteSpec> suites = new LinkedHashMap<>();
    private final Map<Ticket, Instant> tickets = new LinkedHashMap<>();
    private final InstantSource clock;
    private final Opaque opaque;

    Suites(InstantSource clock, Opaque opaque) {
        this.clock = clock;
        this.opaque = opaque;
    }

    void provider(String corpId, String secret) {
        providers.put(corpId, secret);
    }

    void add(SuiteSpec suite) {
        suites.put(suite.id(), suite);
    }

    Collection<SuiteSpec> all() {
        return suites.values();
    }

    SuiteSpec get(String id) {
        SuiteSpec suite = suites.get(id);
        if (suite == null) {
            throw new IllegalArgumentException("there is no suite " + id);
        }
        return suite;
    }

    /** What speaks for an owner in a corp; it is the corp's own app if it is no suite. */
    App app(String owner, String corpId) {
        SuiteSpec suite = suites.get(owner);
        return suite == null ? new App(corpId, owner, null) : App.ofSuite(suite, corpId);
    }

    String newTicket(String suiteId) {
        Instant now = clock.instant();
        tickets.values().removeIf(pushed -> pushed.plus(TICKET_LIFE).isBefore(now));
        String ticket = opaque.next("", 64);
        tickets.put(new Ticket(get(suiteId).id(), ticket), now);
        return ticket;
    }

    /** The suite that these belong to (page 90600). */
    SuiteSpec check(String id, String secret, String ticket) {
        SuiteSpec suite = suites.get(id);
        if (suite == null) {
            throw Errcode.INVALID_SUITE_ID.refusal();
        }
        if (!suite.secret().equals(secret)) {
            throw Errcode.INVALID_SUITE_SECRET.refusal();
        }
        Instant pushed = tickets.get(new Ticket(id, ticket));
        if (pushed == null || pushed.plus(TICKET_LIFE).isBefore(clock.instant())) {
            throw Errcode.INVALID_SUITE_TICKET.refusal();
        }
        return suite;
    }

    void checkProvider(String corpId, @Nullable String secret) {
        String right = providers.get(corpId);
        if (right == null) {
            throw Errcode.INVALID_CORPID.refusal();
        }
        if (!right.equals(secret)) {
            throw Errcode.INVALID_PROVIDER_SECRET.refusal();
        }
    }
}
