package io.huoke.reconciler;

import io.huoke.schemas.Capability;
import io.huoke.schemas.ReconciliationRequestRow;
import io.huoke.schemas.ReconciliationRow.Failing;
import io.huoke.schemas.ReconciliationRow.Pass;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.WeComException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The tenants of one task: who they are, when they are due, and how it goes. For one thread. */
final class Tenants {

    /** How long rows about progress wait for each other. */
    private static final Duration TELL = Duration.ofSeconds(1);

    /** A new tenant's token follows its authorization within moments. */
    private static final Duration TOKEN_SOON = Duration.ofSeconds(1);

    private static final int TOKEN_ATTEMPTS = 10;

    private final KeyValueStore<String, TenantState> store;
    private final Agenda agenda;
    private final Output output;
    private final Supplier<Rhythm> rhythm;
    private final InstantSource clock;

    private final Set<String> untold = new LinkedHashSet<>();
    private final Map<String, Integer> withoutToken = new HashMap<>();
    private Instant toldAt = Instant.EPOCH;

    Tenants(
            KeyValueStore<String, TenantState> store,
            Agenda agenda,
            Output output,
            Supplier<Rhythm> rhythm,
            InstantSource clock) {
        this.store = store;
        this.agenda = agenda;
        this.output = output;
        this.rhythm = rhythm;
        this.clock = clock;
    }

    /** Everybody who is known is looked after at once; whoever has nothing due then says when. */
    void begin() {
        try (KeyValueIterator<String, TenantState> all = store.all()) {
            all.forEachRemaining(entry -> agenda.put(entry.key, due(entry.value)));
        }
    }

    private static Instant due(TenantState state) {
        return state.pass() == null
                ? earlier(
                        state.nextPass(),
                        earlier(state.links().due(), state.quota().due()))
                : state.pass().startedAt();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    Optional<TenantState> find(String tenant) {
        return Optional.ofNullable(store.get(tenant));
    }

    void put(TenantState state) {
        store.put(state.tenant(), state);
    }

    /** Somebody has authorized, or what was authorized has changed. */
    void authorized(AuthorizedTenant authorized) {
        Instant now = clock.instant();
        String tenant = authorized.tenant().toString();
        TenantState known = store.get(tenant);
        if (authorized.kind().capabilities().isEmpty()) {
            return;
        }
        if (known == null || known.epoch() != authorized.epoch() || known.kind() != authorized.kind()) {
            TenantState state = TenantState.of(authorized, now);
            put(state);
            tell(state);
            agenda.put(tenant, now);
        } else if (known.hold() != null) {
            // It may be what it was waiting for.
            put(known.held(known.failing(), null));
            agenda.put(tenant, now);
        }
    }

    /**
     * Somebody has cancelled, or withdrawn the permission. What is kept of its links goes with its erasure, or is of use
     * when the permission comes back.
     */
    void withdrawn(String tenant) {
        agenda.remove(tenant);
        withoutToken.remove(tenant);
        untold.remove(tenant);
        if (store.get(tenant) != null) {
            store.delete(tenant);
            output.gone(tenant);
        }
    }

    /** Somebody wants a pass now. */
    void requested(ReconciliationRequestRow request) {
        find(request.tenant()).ifPresent(state -> {
            Pass pass = Pass.beginning(clock.instant(), request.requestId(), request.days(), isFirst(state));
            begin(state.held(null, null), pass);
        });
    }

    /** The pass that is due begins. */
    TenantState beginPass(TenantState state) {
        Pass pass =
                Pass.beginning(state.nextPass(), null, rhythm.get().intervals().backFill(), isFirst(state));
        return begin(state, pass);
    }

    private static boolean isFirst(TenantState state) {
        return state.lastPass() == null;
    }

    private TenantState begin(TenantState state, Pass pass) {
        Instant now = clock.instant();
        TenantState begun = state.withPass(pass).withQuota(state.quota().noLaterThan(now));
        put(begun);
        tell(begun);
        agenda.put(state.tenant(), pass.startedAt());
        return begun;
    }

    /** Everything has been looked at. */
    TenantState completePass(TenantState state, Pass pass) {
        TenantState done =
                state.passed(pass.completed(clock.instant()), rhythm.get().nextPass(state.tenant(), pass.startedAt()));
        put(done);
        tell(done);
        return done;
    }

    /**
     * The list of links has been read.
     *
     * @param before what was due when it was asked for
     */
    void listed(TenantState state, Poll before, int links, boolean changed) {
        Pass pass = state.pass();
        TenantState listed = state.withLinks(
                rhythm.get().nextLinks(before, clock.instant(), changed).mindful(before, state.links()));
        if (pass != null && pass.links() == null) {
            listed = listed.withPass(pass.listed(links));
        }
        put(listed);
        tell(listed);
    }

    /** A link has been looked at in a pass, or could not be. */
    void passed(TenantState state, boolean failed) {
        Pass pass = state.pass();
        if (pass != null) {
            TenantState counted = state.withPass(pass.looked(failed));
            put(counted);
            tell(counted);
        }
    }

    /** A page of customers has been seen in a pass. */
    void seen(TenantState state, int customers, int missing) {
        Pass pass = state.pass();
        if (pass != null) {
            put(state.withPass(pass.saw(customers, missing)));
        }
    }

    /** The list of links is not what it was. */
    void surprised(TenantState state) {
        Instant due = rhythm.get().linksAfterSurprise(state.links(), clock.instant());
        put(state.withLinks(state.links().noLaterThan(due)));
        agenda.putNoLaterThan(state.tenant(), due);
    }

    /** WeCom said something of the quota, or somebody was won. */
    void quotaMoved(TenantState state, boolean atOnce) {
        if (state.can(Capability.QUOTA)) {
            Instant due = atOnce ? clock.instant() : rhythm.get().quotaAfterEvent(state.quota());
            put(state.withQuota(state.quota().afterEvent().noLaterThan(due))
                    .withLinks(state.links().afterEvent()));
            if (atOnce) {
                agenda.putFirst(state.tenant());
            } else {
                agenda.putNoLaterThan(state.tenant(), due);
            }
        }
    }

    /** Something was asked, and answered if there is no failure. */
    TenantState called(TenantState state, Map<Api, Long> calls, @Nullable WeComException failure) {
        Map<String, Long> named = new HashMap<>();
        calls.forEach((api, number) -> named.merge(name(api), number, Long::sum));
        TenantState called = state.called(named);
        Failing failing = called.failing();
        // What answered may have been asked before it failed, or be another interface.
        if (failure == null && failing != null && !called.isHeld(clock.instant())) {
            if (failing.api() == null || named.containsKey(failing.api())) {
                called = called.held(null, null);
                tell(called);
            }
        }
        put(called);
        return called;
    }

    private static String name(Api api) {
        return api.path().substring(api.path().lastIndexOf('/') + 1);
    }

    /** It cannot be asked: everybody else goes on. */
    void failed(TenantState state, WeComException why) {
        if (state.failing() != null && state.isHeld(clock.instant())) {
            // One of several that were under way when it began.
            return;
        }
        if (why.failure() instanceof Failure.Throttled throttled) {
            Instant until = throttled.until().orElse(clock.instant().plus(TOKEN_SOON));
            put(state.held(state.failing(), until));
            agenda.put(state.tenant(), until);
        } else {
            fail(state, why, isRefused(why.failure()));
        }
    }

    private static boolean isRefused(Failure failure) {
        return failure instanceof Failure.TenantFinal || failure instanceof Failure.Configuration;
    }

    private void fail(TenantState state, WeComException why, boolean refused) {
        Instant now = clock.instant();
        Failing before = state.failing();
        int attempts = before == null ? 1 : before.attempts() + 1;
        Instant next = now.plus(rhythm.get().retry(attempts, refused));
        Failing failing = new Failing(
                before == null ? now : before.since(),
                why.api().map(Tenants::name).orElse(null),
                why.errcode().isPresent() ? why.errcode().getAsInt() : null,
                String.valueOf(why.getMessage()),
                attempts,
                next);
        TenantState held = state.held(failing, next);
        put(held);
        tell(held);
        agenda.put(state.tenant(), next);
    }

    /** There is no token to ask with. */
    void noToken(TenantState state) {
        int attempts = withoutToken.merge(state.tenant(), 1, Integer::sum);
        if (attempts < TOKEN_ATTEMPTS) {
            agenda.put(state.tenant(), clock.instant().plus(TOKEN_SOON));
        } else {
            withoutToken.remove(state.tenant());
            fail(
                    state,
                    WeComException.withoutCall(
                            "there is no token for " + state.tenant()
                                    + "; see whether the authorization service runs, and what it says of the tenant",
                            new Failure.Retry()),
                    false);
        }
    }

    /** There is a token. */
    void hasToken(TenantState state) {
        withoutToken.remove(state.tenant());
    }

    private void tell(TenantState state) {
        untold.add(state.tenant());
    }

    /** Publishes what has changed, not too often. */
    void tellAll() {
        Instant now = clock.instant();
        if (!untold.isEmpty() && !now.isBefore(toldAt.plus(TELL))) {
            untold.forEach(tenant -> find(tenant).ifPresent(state -> output.progress(state.row(now))));
            untold.clear();
            toldAt = now;
        }
    }
}
