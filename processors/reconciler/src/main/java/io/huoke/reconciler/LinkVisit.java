package io.huoke.reconciler;

import io.huoke.reconciler.LinkState.Count;
import io.huoke.schemas.Capability;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciliationRow.Pass;
import io.huoke.wecom.acquisition.DayRange;
import io.huoke.wecom.acquisition.Link;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.WeComException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one link: what it is (A2), its figures (A7), its customers (A6); all of it in a pass, and between two passes
 * what is due because something happened.
 */
final class LinkVisit extends Work {

    /** So that every second pass asks. */
    private static final Duration DESCRIPTION = Duration.ofHours(36);

    private final String linkId;

    /** The pass that it belongs to; null between two. */
    private final @Nullable Pass pass;

    private final Instant slot;
    private final CustomerScan scan;
    private boolean figures;
    private boolean customers;
    private boolean describing;

    /** What is due meanwhile counts for the next visit; what was, comes again later if this one does not end well. */
    private Active lease = Active.NOTHING;

    private LinkVisit(
            Office office, TenantState state, String linkId, @Nullable Pass pass, Instant slot, Runnable end) {
        super(office, state, end);
        this.linkId = linkId;
        this.pass = pass;
        this.slot = slot;
        this.scan = new CustomerScan(this, linkId, slot);
    }

    /** As part of a pass. */
    static LinkVisit ofPass(Office office, TenantState state, Pass pass, String linkId, Runnable end) {
        LinkVisit visit = new LinkVisit(office, state, linkId, pass, pass.startedAt(), end);
        visit.figures = true;
        visit.customers = true;
        return visit;
    }

    /** Because something is due. */
    static LinkVisit ofActive(Office office, TenantState state, String linkId, Runnable end) {
        Active due = office.links().due(state.tenant(), linkId);
        Instant now = office.now();
        Instant first = due.first();
        LinkVisit visit = new LinkVisit(office, state, linkId, null, first == null ? now : first, end);
        visit.figures = due.figures() != null && !due.figures().isAfter(now);
        visit.customers = due.customers() != null && !due.customers().isAfter(now);
        return visit;
    }

    @Override
    void begin(TenantState state) {
        customers &= state.can(Capability.CUSTOMERS);
        figures &= state.can(Capability.STATISTICS);
        lend(state);
        if (isToBeDescribed()) {
            describing = true;
            askAboutLink(state, Api.GET_LINK, source -> source.link(state.id(), state.kind(), linkId), this::described);
        } else {
            figures(state);
        }
    }

    /** What a link is changes seldom, and is told at once by whoever changes it with the command. */
    private boolean isToBeDescribed() {
        if (isWhole() || !office().links().catalogue().has(tenant(), linkId)) {
            return true;
        }
        Instant described = present().described();
        return pass != null && (described == null || !office().now().isBefore(described.plus(DESCRIPTION)));
    }

    /** Whether everything is asked for and told, be it known or not. */
    private boolean isWhole() {
        return pass != null && (pass.first() || pass.requestId() != null);
    }

    private void lend(TenantState state) {
        Rhythm rhythm = office().rhythm().get();
        Instant now = office().now();
        Active due = office().links().due(tenant(), linkId);
        Instant customersDue = state.can(Capability.CUSTOMERS) ? due.customers() : null;
        lease = new Active(
                due.figures() == null || !figures ? due.figures() : rhythm.figures(now, now),
                customersDue == null || !customers ? customersDue : rhythm.customers(now, now));
        if (!lease.equals(due)) {
            office().links().setDue(tenant(), linkId, lease);
        }
    }

    private void described(TenantState state, Link link) {
        describing = false;
        office().links().catalogue().described(state.id(), link, slot);
        put(present().described(office().now()));
        figures(state);
    }

    private void figures(TenantState state) {
        LinkState link = present();
        LocalDate today = LocalDate.ofInstant(office().now(), DayRange.ZONE);
        if (!figures) {
            customers(state);
            return;
        }
        LocalDate settled = link.settled();
        boolean whole = isWhole();
        int days = pass == null ? office().rhythm().get().intervals().backFill() : pass.days();
        LocalDate first = Figures.firstOf(days, today);
        LocalDate from = whole || settled == null ? first : settled.plusDays(1);
        LocalDate oldest = Figures.firstOf(DayRange.REMEMBERED_DAYS, today);
        LocalDate start = from.isBefore(oldest) ? oldest : from.isAfter(today) ? today : from;
        boolean busy = pass == null || link.figures().values().stream().anyMatch(Count::isSomething);
        askAboutLink(
                state,
                Api.STATISTIC,
                source -> Figures.read(
                        start, today, busy, range -> source.statistic(state.id(), state.kind(), linkId, range)),
                (present, read) -> counted(present, read, whole));
    }

    private void counted(TenantState state, SortedMap<LocalDate, Count> read, boolean whole) {
        Instant now = office().now();
        LinkState link = present();
        boolean moved = false;
        for (var day : read.entrySet()) {
            Count known = link.figures().get(day.getKey());
            Count present = day.getValue();
            moved |= present.newCustomers() > (known == null ? 0 : known.newCustomers());
            if (whole || (known == null ? present.isSomething() : !known.equals(present))) {
                office().output().reconciled(ReconciledEvent.of(statistic(state, day.getKey(), present), slot, now));
            }
        }
        put(link.counted(now, read));
        if (moved && !customers && state.can(Capability.CUSTOMERS)) {
            Instant next = office().rhythm().get().customersAtOnce(link.scanned(), now);
            office().links().touch(tenant(), linkId, new Active(null, next));
        }
        customers(state);
    }

    private Reconciled.Statistic statistic(TenantState state, LocalDate day, Count count) {
        return new Reconciled.Statistic(
                state.id().owner(), state.id().corpId(), linkId, day, count.clicks(), count.newCustomers());
    }

    private void customers(TenantState state) {
        if (customers) {
            scan.next(state);
        } else {
            done(state, false);
        }
    }

    /** All customers have been seen. */
    void scanned(TenantState state) {
        put(present().scanned(office().now()));
        done(state, false);
    }

    /** Whether what is seen counts for the pass that is under way. */
    boolean isOfPass(TenantState state) {
        return pass != null && state.pass() != null && state.pass().startedAt().equals(pass.startedAt());
    }

    LinkState present() {
        return office().links().find(tenant(), linkId).orElse(LinkState.NEW);
    }

    /** Keeps what is known of it, unless it is gone. */
    void put(LinkState state) {
        if (office().links().find(tenant(), linkId).isPresent()) {
            office().links().put(tenant(), linkId, state);
        }
    }

    /** The same as {@link #ask}; ends if the link is gone by then. */
    <T> void askAboutLink(TenantState state, Api api, Function<Source, T> question, BiConsumer<TenantState, T> then) {
        ask(state, api, question, (TenantState present, T answer) -> {
            if (office().links().find(tenant(), linkId).isPresent()) {
                then.accept(present, answer);
            } else {
                done(present, true);
            }
        });
    }

    private void done(TenantState state, boolean failed) {
        Active due = office().links().due(tenant(), linkId);
        Active left = new Active(
                figures && Objects.equals(due.figures(), lease.figures()) ? null : due.figures(),
                customers && Objects.equals(due.customers(), lease.customers()) ? null : due.customers());
        if (!left.equals(due)) {
            office().links().setDue(tenant(), linkId, left);
        }
        if (pass != null) {
            put(present().passed(pass.startedAt()));
        }
        if (isOfPass(state)) {
            office().tenants().passed(state, failed);
        }
        end();
    }

    /** A link that cannot be asked about may be gone: the list will tell. The others go on. */
    @Override
    void failed(TenantState state, WeComException why) {
        if (why.failure() instanceof Failure.ItemFinal || why.failure() instanceof Failure.Unknown) {
            if (describing && why.failure() instanceof Failure.ItemFinal) {
                office().links().vanished(tenant(), linkId, slot);
            }
            done(state, true);
            office().tenants().find(tenant()).ifPresent(office().tenants()::surprised);
        } else {
            super.failed(state, why);
        }
    }
}
