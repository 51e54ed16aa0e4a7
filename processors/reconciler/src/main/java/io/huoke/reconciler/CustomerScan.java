package io.huoke.reconciler;

import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.Tenant;
import io.huoke.streams.StoreKey;
import io.huoke.wecom.acquisition.AcquiredCustomer;
import io.huoke.wecom.call.Api;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Page;
import io.huoke.wecom.call.WeComException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A6 of one link, page by page. A page's place is kept once everything on it has been told, so that a crash costs one page
 * and repeats nobody. When WeCom gives the place up, it begins anew, and those who were told are known.
 */
final class CustomerScan {

    private static final int MAX_RESTARTS = 3;

    /** For how many customers in one go WeCom is asked when they were added. */
    private static final int TIMES_AT_ONCE = 20;

    /** When a permission that was missing may have been given. */
    private static final Duration NO_TIMES = Duration.ofDays(1);

    private final LinkVisit visit;
    private final String linkId;
    private final Instant slot;
    private int restarts;

    /** Of the present page, those of whom nothing is known but the row. */
    private final Queue<AcquiredCustomer> strangers = new ArrayDeque<>();

    private @Nullable String presentCursor;
    private @Nullable String nextCursor;

    /** Of the present page. */
    private int rows;

    private int missing;

    /** When customers were added, in so far as that can be known. */
    private record Times(
            Map<AcquiredCustomer, Optional<Instant>> byCustomer, boolean forbidden, @Nullable WeComException failure) {}

    CustomerScan(LinkVisit visit, String linkId, Instant slot) {
        this.visit = visit;
        this.linkId = linkId;
        this.slot = slot;
    }

    private Office office() {
        return visit.office();
    }

    private String tenant() {
        return visit.tenant();
    }

    /** Asks for the page that is next. */
    void next(TenantState state) {
        LinkState.Scan place = visit.present().scan();
        String cursor = place == null || !place.slot().equals(slot) ? null : place.cursor();
        presentCursor = cursor;
        visit.<Turn>askAboutLink(state, Api.CUSTOMER, source -> page(source, state.id(), cursor), (present, turn) -> {
            switch (turn) {
                case LostCursor lost -> restart(present, lost.why());
                case Found found -> turned(present, found.page());
            }
        });
    }

    private sealed interface Turn {}

    private record Found(Page<AcquiredCustomer> page) implements Turn {}

    private record LostCursor(WeComException why) implements Turn {}

    private Turn page(Source source, Tenant tenant, @Nullable String cursor) {
        try {
            return new Found(source.customers(tenant, linkId, cursor));
        } catch (WeComException e) {
            if (cursor != null && e.lostCursor()) {
                return new LostCursor(e);
            }
            throw e;
        }
    }

    private void restart(TenantState state, WeComException why) {
        visit.put(visit.present().scanned(visit.present().scanned()));
        if (++restarts > MAX_RESTARTS) {
            visit.failed(state, why);
        } else {
            next(state);
        }
    }

    private void turned(TenantState state, Page<AcquiredCustomer> page) {
        boolean asksForTimes = asksForTimes(state);
        rows = page.items().size();
        missing = 0;
        nextCursor = page.nextCursor();
        for (AcquiredCustomer customer : page.items()) {
            switch (office().customers().novelty(tenant(), linkId, customer)) {
                case NEW -> {
                    boolean isTold = office().adds()
                            .contains(StoreKey.of(tenant(), customer.userId(), customer.externalUserId()));
                    if (isTold) {
                        tell(state, customer, null);
                    } else if (asksForTimes) {
                        strangers.add(customer);
                    } else {
                        tellMissing(state, customer, null);
                    }
                }
                case CHANGED -> tell(state, customer, null);
                case KNOWN -> {
                    // Said before.
                }
            }
        }
        strangers(state);
    }

    /** The next callback with this State is a sign of change of this link. */
    private void remember(AcquiredCustomer customer) {
        if (customer.state() != null) {
            office().states()
                    .put(
                            StoreKey.of(tenant(), customer.state(), linkId),
                            office().now().plus(Signals.REMEMBERED).toEpochMilli());
        }
    }

    private boolean asksForTimes(TenantState state) {
        return office().rhythm().get().intervals().timesOfAdding()
                && (state.noTimesUntil() == null || !office().now().isBefore(state.noTimesUntil()));
    }

    private void strangers(TenantState state) {
        List<AcquiredCustomer> some = new ArrayList<>();
        while (some.size() < TIMES_AT_ONCE && !strangers.isEmpty()) {
            some.add(strangers.remove());
        }
        if (some.isEmpty()) {
            turnOver(state);
            return;
        }
        if (!asksForTimes(state)) {
            some.forEach(customer -> tellMissing(state, customer, null));
            strangers(state);
            return;
        }
        visit.askAboutLink(
                state,
                Api.GET_EXTERNAL_CONTACT,
                source -> times(source, state.id(), some),
                (present, times) -> learned(present, some, times));
    }

    /** When somebody was added is good to know, and no reason to tell nobody of anybody. */
    private static Times times(Source source, Tenant tenant, List<AcquiredCustomer> customers) {
        Map<AcquiredCustomer, Optional<Instant>> times = new HashMap<>();
        for (AcquiredCustomer customer : customers) {
            try {
                times.put(customer, source.addedAt(tenant, customer.userId(), customer.externalUserId()));
            } catch (WeComException e) {
                switch (e.failure()) {
                    case Failure.ItemFinal item -> times.put(customer, Optional.empty());
                    case Failure.Unknown unknown -> times.put(customer, Optional.empty());
                    case Failure.TenantFinal refused -> {
                        return new Times(times, true, null);
                    }
                    case Failure.Configuration refused -> {
                        return new Times(times, true, null);
                    }
                    case Failure.Retry retry -> {
                        return new Times(times, false, e);
                    }
                    case Failure.Throttled throttled -> {
                        return new Times(times, false, e);
                    }
                    case Failure.TokenRejected rejected -> {
                        return new Times(times, false, e);
                    }
                    case Failure.TicketMissing ticket -> {
                        return new Times(times, false, e);
                    }
                }
            }
        }
        return new Times(times, false, null);
    }

    private void learned(TenantState state, List<AcquiredCustomer> customers, Times times) {
        TenantState present = state;
        if (times.forbidden()) {
            present = state.withoutTimes(office().now().plus(NO_TIMES));
            office().tenants().put(present);
        }
        for (AcquiredCustomer customer : customers) {
            Optional<Instant> addedAt = times.byCustomer().get(customer);
            if (addedAt != null || times.failure() == null) {
                tellMissing(present, customer, addedAt == null ? null : addedAt.orElse(null));
            }
        }
        if (times.failure() != null) {
            visit.failed(present, times.failure());
        } else {
            strangers(present);
        }
    }

    /** Of a link whose customers were seen before, somebody of whom no callback told was missed. */
    private void tellMissing(TenantState state, AcquiredCustomer customer, @Nullable Instant addedAt) {
        if (visit.present().scanned() != null) {
            missing++;
            office().metrics().missing();
        }
        tell(state, customer, addedAt);
    }

    private void tell(TenantState state, AcquiredCustomer customer, @Nullable Instant addedAt) {
        Reconciled.Customer data = new Reconciled.Customer(
                state.id().owner(),
                state.id().corpId(),
                customer.userId(),
                customer.externalUserId(),
                linkId,
                customer.state(),
                Customers.number(customer.chatStatus()),
                addedAt);
        office().output().reconciled(ReconciledEvent.of(data, slot, office().now()));
        office().customers().put(tenant(), linkId, customer);
        remember(customer);
    }

    private void turnOver(TenantState state) {
        TenantState counted = state;
        if (visit.isOfPass(state)) {
            office().tenants().seen(state, rows, missing);
            counted = office().tenants().find(tenant()).orElse(state);
        }
        if (nextCursor == null || nextCursor.isEmpty()) {
            visit.scanned(counted);
        } else if (nextCursor.equals(presentCursor)) {
            visit.failed(
                    counted,
                    WeComException.withoutCall(
                            "WeCom's list of customers goes round in circles: a cursor came again",
                            new Failure.Unknown()));
        } else {
            visit.put(visit.present().scanning(nextCursor, slot));
            next(counted);
        }
    }
}
