package io.huoke.reconciler;

import io.huoke.schemas.Event;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.ReconciliationRequestRow;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.streams.ExpiringKeys;
import io.huoke.streams.Fences;
import io.huoke.streams.Turns;
import io.huoke.wecom.reactor.Reactor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The reconciler of one task: hands what comes in to those who make something of it, and lets the {@link Desk} have its
 * turn. Calls are made on threads of their own, and everything else on the task's: what they tell is written in the
 * transaction that remembers it, and what is under way when the task goes elsewhere is asked for again there. One Streams
 * thread at a time, as Streams guarantees.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
final class ReconcilerProcessor implements Processor<String, Object, String, Object>, Output {

    /** Between the desk's turns while something is under way. */
    private static final Duration TURN = Duration.ofMillis(20);

    /** Between looks at who has come or gone, and at who is due; each costs a transaction. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration TIDY = Duration.ofSeconds(5);
    private static final int TENANTS_AT_ONCE = 2_000;

    private final ReconcilerTopology.Settings settings;
    private ProcessorContext<String, Object> context;
    private Office office;
    private Desk desk;
    private Turns turns;
    private Signals signals;
    private Fences fences;
    private TenantFeed.Changes changes;
    private FailingWatch failing;

    /** A processor for one task. */
    ReconcilerProcessor(ReconcilerTopology.Settings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<String, Object> initialized) {
        context = initialized;
        int partition = initialized.taskId().partition();
        InstantSource clock = () -> Instant.ofEpochMilli(initialized.currentSystemTimeMs());
        Reactor reactor = settings.reactors().apply(clock);
        Agenda agenda = new Agenda();
        KeyValueStore<String, Long> states = initialized.getStateStore(ReconcilerStores.STATES);
        KeyValueStore<String, String> customers = initialized.getStateStore(ReconcilerStores.CUSTOMERS);
        office = new Office(
                new Tenants(
                        initialized.getStateStore(ReconcilerStores.TENANTS), agenda, this, settings.rhythm(), clock),
                new Links(
                        initialized.getStateStore(ReconcilerStores.LINKS),
                        initialized.getStateStore(ReconcilerStores.ACTIVE),
                        new Catalogue(initialized.getStateStore(ReconcilerStores.CATALOGUE), this, clock),
                        customers,
                        initialized.getStateStore(ReconcilerStores.VANISHED),
                        agenda,
                        clock),
                new Customers(customers),
                new ExpiringKeys(initialized.getStateStore(ReconcilerStores.ADDS)),
                new ExpiringKeys(states),
                new Chats(initialized.getStateStore(ReconcilerStores.CHATS), agenda),
                this,
                new Calls(reactor, settings.source(), settings.pace()),
                settings.rhythm(),
                settings.sealer(),
                reactor,
                new ReconcilerMetrics(settings.metrics(), partition));
        desk = new Desk(office, agenda, settings.source(), name -> changes.offer(name));
        signals = new Signals(office, states);
        fences = new Fences(initialized, settings.sealer());
        settings.pace().join();
        changes = settings.tenants().subscribe(partition, settings.partitions());
        failing = new FailingWatch(
                initialized.getStateStore(ReconcilerStores.TENANTS),
                initialized.getStateStore(ReconcilerStores.ALERTS),
                settings.names(),
                row -> forward(ReconcilerTopology.ALERTS, row.key(), new RowEvent<>(row, row.lastSeen())));
        begin(initialized.getStateStore(ReconcilerStores.TENANTS));
        turns = new Turns(initialized, TURN, now -> turn());
        turns.begin();
        initialized.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, now -> {
            look();
            if (turn()) {
                turns.begin();
            }
        });
        initialized.schedule(TIDY, PunctuationType.WALL_CLOCK_TIME, this::tidy);
        initialized.schedule(FailingWatch.INTERVAL, PunctuationType.WALL_CLOCK_TIME, failing::punctuate);
    }

    private void begin(KeyValueStore<String, TenantState> tenants) {
        // Some may have cancelled while nobody looked.
        try (KeyValueIterator<String, TenantState> all = tenants.all()) {
            all.forEachRemaining(entry -> {
                changes.offer(entry.key);
                watch(entry.key, entry.value.failing());
            });
        }
        office.tenants().begin();
        office.links().begin();
        office.chats().begin();
    }

    private void watch(String tenant, ReconciliationRow.@Nullable Failing why) {
        if (why != null) {
            failing.watch(tenant);
        }
    }

    /** Tells whether the desk is to have another turn soon. */
    private boolean turn() {
        desk.turn();
        return desk.isBusy();
    }

    @Override
    public void process(Record<String, Object> record) {
        turns.begin();
        switch (record.value()) {
            case null -> {
                // A row that is gone, or the marker of a sweep.
            }
            case Event event -> event(event);
            case RowEvent<?> row -> row(row);
            default ->
                throw new IllegalArgumentException(
                        "nothing that is read here: " + record.value().getClass());
        }
    }

    private void event(Event event) {
        switch (event) {
            case ReconciledEvent own -> {
                // Told by this service.
            }
            case WeComEvent callback -> {
                Tenant tenant = callback.tenant();
                if (tenant != null && !fences.refuse(tenant, callback.time())) {
                    known(tenant.toString()).ifPresent(state -> signals.take(state, callback));
                }
            }
        }
    }

    /** Whoever has callbacks has authorized, perhaps a moment ago. */
    private Optional<TenantState> known(String tenant) {
        Optional<TenantState> known = office.tenants().find(tenant);
        if (known.isPresent()) {
            return known;
        }
        look();
        return office.tenants().find(tenant);
    }

    private void row(RowEvent<?> event) {
        switch (event.row()) {
            case LinkRow link -> {
                if (fences.refuse(Tenant.parse(link.tenant()), link.asOf())) {
                    forward(ReconcilerTopology.LINKS, link.key(), null);
                } else {
                    office.links().recorded(link);
                }
            }
            case ReconciliationRequestRow request -> {
                var unused = known(request.tenant());
                office.tenants().requested(request);
            }
            default ->
                throw new IllegalArgumentException(
                        "nothing that is read here: " + event.row().type());
        }
    }

    /** Who has authorized or cancelled. */
    private void look() {
        for (String name : changes.take(TENANTS_AT_ONCE)) {
            AuthorizedTenant tenant = changes.find(name).orElse(null);
            if (tenant == null) {
                office.tenants().withdrawn(name);
                office.chats().forget(name);
            } else if (fences.refuse(tenant.tenant(), tenant.authorizedAt())) {
                // The command to take it up again, or the end of its erasure, is yet to come.
                changes.offer(name);
            } else {
                office.tenants().authorized(tenant);
            }
        }
    }

    private void tidy(long now) {
        office.adds().tidy(now);
        office.states().tidy(now);
        office.links().tidy(now);
    }

    @Override
    public void reconciled(ReconciledEvent event) {
        office.metrics().published();
        String sink = event.topic() == Topic.QUOTA ? ReconcilerTopology.QUOTAS : ReconcilerTopology.RECONCILED;
        forward(sink, event.tenant().toString(), event);
    }

    @Override
    public void link(LinkRow row) {
        forward(ReconcilerTopology.LINKS, row.key(), new RowEvent<>(row, row.asOf()));
    }

    @Override
    public void progress(ReconciliationRow row) {
        forward(ReconcilerTopology.PROGRESS, row.key(), new RowEvent<>(row, row.asOf()));
        watch(row.tenant(), row.failing());
    }

    @Override
    public void gone(String tenant) {
        forward(ReconcilerTopology.PROGRESS, tenant, null);
    }

    private void forward(String sink, String key, @Nullable Object value) {
        context.forward(new Record<>(key, value, context.currentSystemTimeMs(), new RecordHeaders()), sink);
    }

    @Override
    public void close() {
        changes.close();
        settings.pace().leave();
    }
}
