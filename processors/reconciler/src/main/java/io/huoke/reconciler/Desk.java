package io.huoke.reconciler;

import io.huoke.schemas.Capability;
import io.huoke.schemas.ReconciliationRow.Pass;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is done next: whoever has waited for the longest time first, some things at a time, and not all of them for
 * the same tenant, so that one that hangs or has very many links holds up nobody. For one thread.
 */
final class Desk {

    /** At a time, of one task. */
    private static final int WORKS = 32;

    /** Of links and their lists, which take their time, so that there is always room for what cannot wait. */
    private static final int LINK_WORKS = 24;

    private static final int PER_TENANT = 8;

    /** For one tenant in one turn, so that others have theirs. */
    private static final int STARTS = 64;

    /** In one turn, so that it ends. */
    private static final int VISITS = 200;

    private final Office office;
    private final Agenda agenda;
    private final Source source;
    private final Map<String, Worked> worked = new HashMap<>();
    private final Consumer<String> lost;
    private int works;
    private int linkWorks;

    /** What is being done for one tenant. */
    private static final class Worked {

        private final Set<String> links = new HashSet<>();
        private final Set<String> chats = new HashSet<>();
        private boolean listing;
        private boolean quota;

        /** How far the pass of that beginning has come. */
        private @Nullable Instant pass;

        private @Nullable String passedLink;
        private int underWay;
    }

    /** @param lost takes the name of a tenant that is not there any more: it may have been erased, and be back */
    Desk(Office office, Agenda agenda, Source source, Consumer<String> lost) {
        this.office = office;
        this.agenda = agenda;
        this.source = source;
        this.lost = lost;
    }

    /** Does what can be done now. */
    void turn() {
        office.clock().turn();
        if (source.isReady()) {
            startWhatCannotWait();
            startTheRest();
        }
        office.calls().turn();
        office.tenants().tellAll();
        office.metrics().present(works, agenda, office.now());
    }

    /** Whether the next turn will find something to do, or may; otherwise it is early enough when somebody is due. */
    boolean isBusy() {
        return works > 0 || (source.isReady() && agenda.isDue(office.now()));
    }

    private void startWhatCannotWait() {
        Instant now = office.now();
        while (works < WORKS) {
            Optional<String> name = agenda.takeFirst();
            if (name.isEmpty()) {
                return;
            }
            // Whoever cannot be asked is asked when that is over.
            TenantState state = office.tenants()
                    .find(name.get())
                    .filter(found -> found.failing() == null || !found.isHeld(now))
                    .filter(found -> source.isOpen(found.id()))
                    .orElse(null);
            if (state == null) {
                continue;
            }
            Worked tenant = worked.computeIfAbsent(name.get(), unused -> new Worked());
            boolean more = true;
            while (more && works < WORKS) {
                TenantState present = office.tenants().find(name.get()).orElse(null);
                more = present != null && startUrgent(present, tenant, now);
            }
            if (more) {
                agenda.putFirst(name.get());
            }
        }
    }

    private void startTheRest() {
        Instant now = office.now();
        for (int visits = 0; works < WORKS && linkWorks < LINK_WORKS && visits < VISITS; visits++) {
            Optional<String> tenant = agenda.takeDue(now);
            if (tenant.isEmpty()) {
                return;
            }
            office.tenants()
                    .find(tenant.get())
                    .ifPresentOrElse(state -> visit(state, now), () -> lost.accept(tenant.get()));
        }
    }

    private void visit(TenantState state, Instant now) {
        Instant held = state.heldUntil(now);
        if (held != null && state.failing() != null) {
            agenda.put(state.tenant(), held);
            return;
        }
        if (!source.isOpen(state.id())) {
            office.tenants().noToken(state);
            return;
        }
        office.tenants().hasToken(state);
        Worked tenant = worked.computeIfAbsent(state.tenant(), unused -> new Worked());
        TenantState present = state;
        for (int starts = 0; starts < STARTS && works < WORKS && tenant.underWay < PER_TENANT; starts++) {
            // A block of WeCom's concerns one interface; what cannot wait is another's.
            boolean started = startUrgent(present, tenant, now)
                    || (!present.isHeld(now) && linkWorks < LINK_WORKS && startOther(present, tenant, now));
            Optional<TenantState> after = office.tenants().find(state.tenant());
            if (after.isEmpty()) {
                return;
            }
            present = after.get();
            if (!started) {
                break;
            }
        }
        scheduleNext(present, tenant, now);
    }

    /** Starts something that cannot wait; false if there is nothing. */
    private boolean startUrgent(TenantState state, Worked tenant, Instant now) {
        Optional<PendingChat> chat = office.chats().next(state.tenant(), id -> !tenant.chats.contains(id));
        if (chat.isPresent()) {
            String id = chat.get().eventId();
            tenant.chats.add(id);
            start(state, tenant, end -> new ChatLookup(office, state, chat.get(), end), () -> tenant.chats.remove(id));
            return true;
        }
        if (state.can(Capability.QUOTA) && !tenant.quota && isDue(state.quota().due(), now)) {
            tenant.quota = true;
            start(state, tenant, end -> new QuotaCheck(office, state, end), () -> tenant.quota = false);
            return true;
        }
        return false;
    }

    /** Starts what is due, or next in a pass; false if there is nothing. */
    private boolean startOther(TenantState state, Worked tenant, Instant now) {
        if (state.pass() == null && isDue(state.nextPass(), now)) {
            var unused = office.tenants().beginPass(state);
            return true;
        }
        boolean unlisted = state.pass() != null && state.pass().links() == null;
        if (!tenant.listing && (unlisted || isDue(state.links().due(), now))) {
            tenant.listing = true;
            linkWorks++;
            start(state, tenant, end -> new Listing(office, state, end), () -> {
                tenant.listing = false;
                linkWorks--;
            });
            return true;
        }
        return startLink(state, tenant, now);
    }

    private boolean startLink(TenantState state, Worked tenant, Instant now) {
        Optional<String> due = office.links().nextDue(state.tenant(), now, id -> !tenant.links.contains(id));
        if (due.isPresent()) {
            startLink(state, tenant, due.get(), end -> LinkVisit.ofActive(office, state, due.get(), end));
            return true;
        }
        Pass pass = state.pass();
        if (pass == null || pass.links() == null) {
            return false;
        }
        if (!pass.startedAt().equals(tenant.pass)) {
            tenant.pass = pass.startedAt();
            tenant.passedLink = null;
        }
        Optional<String> next = office.links()
                .nextOfPass(state.tenant(), pass.startedAt(), tenant.passedLink, id -> !tenant.links.contains(id));
        if (next.isPresent()) {
            tenant.passedLink = next.get();
            startLink(state, tenant, next.get(), end -> LinkVisit.ofPass(office, state, pass, next.get(), end));
            return true;
        }
        return isMoreToDo(state, tenant, pass);
    }

    /** Ends the pass, unless a link has to have its turn again that was visited for another reason, or could not be. */
    private boolean isMoreToDo(TenantState state, Worked tenant, Pass pass) {
        Instant quotaAsked = state.quota().last();
        // Asked, and not told: whoever may not see the quota has its passes all the same.
        boolean quotaDone =
                !state.can(Capability.QUOTA) || (quotaAsked != null && !quotaAsked.isBefore(pass.startedAt()));
        if (!tenant.links.isEmpty() || tenant.quota || !quotaDone) {
            return false;
        }
        tenant.passedLink = null;
        boolean more = office.links()
                .nextOfPass(state.tenant(), pass.startedAt(), null, id -> true)
                .isPresent();
        if (!more) {
            office.metrics().passed(office.tenants().completePass(state, pass));
        }
        return more;
    }

    private void startLink(TenantState state, Worked tenant, String linkId, Function<Runnable, Work> work) {
        tenant.links.add(linkId);
        linkWorks++;
        start(state, tenant, work, () -> {
            tenant.links.remove(linkId);
            linkWorks--;
        });
    }

    private void start(TenantState state, Worked tenant, Function<Runnable, Work> work, Runnable over) {
        works++;
        tenant.underWay++;
        work.apply(() -> {
                    over.run();
                    works--;
                    tenant.underWay--;
                    ended(state.tenant(), tenant);
                })
                .start(state);
    }

    private void ended(String name, Worked tenant) {
        Optional<TenantState> present = office.tenants().find(name);
        if (present.isEmpty() && tenant.underWay == 0) {
            worked.remove(name);
            lost.accept(name);
        }
        // Whoever is held says when.
        present.filter(state -> !state.isHeld(office.now()))
                .ifPresent(state -> agenda.putNoLaterThan(name, turnOf(state)));
    }

    /** Whoever is in the middle of a pass comes before those whose turn came later. */
    private Instant turnOf(TenantState state) {
        return state.pass() == null ? office.now() : state.pass().startedAt();
    }

    private void scheduleNext(TenantState state, Worked tenant, Instant now) {
        if (tenant.underWay >= PER_TENANT) {
            // The end of one of them says when.
            return;
        }
        Instant held = state.heldUntil(now);
        if (held != null) {
            agenda.putNoLaterThan(state.tenant(), held);
            return;
        }
        if (works >= WORKS || linkWorks >= LINK_WORKS) {
            agenda.putNoLaterThan(state.tenant(), turnOf(state));
            return;
        }
        Instant next = office.links().firstDue(state.tenant(), id -> !tenant.links.contains(id));
        if (state.can(Capability.QUOTA) && !tenant.quota) {
            next = sooner(next, state.quota().due());
        }
        if (!tenant.listing) {
            next = sooner(next, state.links().due());
        }
        if (state.pass() == null) {
            next = sooner(next, state.nextPass());
        }
        if (next != null) {
            agenda.putNoLaterThan(state.tenant(), next.isBefore(now) ? now : next);
        }
        if (tenant.underWay == 0 && state.pass() == null) {
            worked.remove(state.tenant());
        }
    }

    private static Instant sooner(@Nullable Instant one, Instant other) {
        return one == null || other.isBefore(one) ? other : one;
    }

    private static boolean isDue(Instant due, Instant now) {
        return !due.isAfter(now);
    }
}
