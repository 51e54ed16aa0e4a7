package io.huoke.funnel;

import static java.util.Objects.requireNonNull;

import io.huoke.funnel.Count.Column;
import io.huoke.schemas.CallbackData;
import io.huoke.schemas.Day;
import io.huoke.schemas.Event;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.WeComEvent;
import io.huoke.streams.ExpiringKeys;
import io.huoke.streams.Fences;
import java.time.Duration;
import java.time.ZoneId;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in each event once: tells which come too late or again, and what they mean to the funnel. One Streams thread at a
 * time, as Streams guarantees.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
final class FunnelProcessor implements Processor<String, Event, String, RowEvent<? extends Row>> {

    private static final Logger LOG = LoggerFactory.getLogger(FunnelProcessor.class);

    /** How often some of the ids are looked at whose time may be over. */
    private static final Duration FORGET_INTERVAL = Duration.ofMinutes(1);

    private final ZoneId zone;
    private final Duration remember;
    private final Sealer sealer;
    private ProcessorContext<String, RowEvent<? extends Row>> context;
    private ExpiringKeys seen;
    private Funnel funnel;
    private Fences fences;

    /**
     * A processor for one task.
     *
     * @param zone where days begin
     * @param remember how long an event's id is kept: longer than the source topic keeps the event
     * @param sealer gives tenants the names that fences have
     */
    FunnelProcessor(ZoneId zone, Duration remember, Sealer sealer) {
        this.zone = zone;
        this.remember = remember;
        this.sealer = sealer;
    }

    @Override
    public void init(ProcessorContext<String, RowEvent<? extends Row>> initialized) {
        context = initialized;
        seen = new ExpiringKeys(initialized.getStateStore(FunnelStores.SEEN));
        funnel = new Funnel(initialized, zone);
        fences = new Fences(initialized, sealer);
        initialized.schedule(FORGET_INTERVAL, PunctuationType.WALL_CLOCK_TIME, seen::tidy);
    }

    @Override
    public void process(Record<String, Event> record) {
        Event event = record.value();
        Tenant tenant = event == null ? null : event.tenant();
        if (tenant == null || isTooLate(event, tenant)) {
            return;
        }
        Funnel.Cause cause = new Funnel.Cause(event.time(), record.timestamp());
        switch (event) {
            case WeComEvent callback -> {
                if (!isDuplicate(callback)) {
                    process(cause, tenant, callback);
                }
            }
            case ReconciledEvent reconciled -> process(cause, tenant, reconciled);
        }
    }

    private boolean isTooLate(Event event, Tenant tenant) {
        boolean refused = fences.refuse(tenant, event.time());
        if (refused) {
            LOG.atDebug()
                    .addKeyValue("eventId", event.id())
                    .addKeyValue("type", event.type())
                    .log("an event of a tenant that cancelled is dropped");
        }
        return refused;
    }

    private boolean isDuplicate(WeComEvent event) {
        long until = context.currentSystemTimeMs() + remember.toMillis();
        return seen.putIfAbsent(event.id(), until);
    }

    private void process(Funnel.Cause cause, Tenant tenant, WeComEvent event) {
        CallbackData data = event.data();
        Step.of(event)
                .ifPresent(step -> funnel.person(
                        cause,
                        tenant,
                        requireNonNull(data.userId()),
                        requireNonNull(data.externalUserId()),
                        journey -> journey.with(step)));
        switch (event.type()) {
            case "wecom.customer_acquisition.open_profile" -> anonymous(cause, tenant, event, Column.OPENS);
            case "wecom.customer_acquisition.friend_request" -> anonymous(cause, tenant, event, Column.FRIEND_REQUESTS);
            default -> {
                // Not a step of the funnel that is counted without a person.
            }
        }
    }

    private void anonymous(Funnel.Cause cause, Tenant tenant, WeComEvent event, Column column) {
        Day day = Day.of(event.time(), zone);
        funnel.anonymous(
                cause,
                tenant,
                new Count(column, event.data().linkId(), event.data().state(), day));
    }

    /**
     * These need not be remembered: a journey has each finding once. Nor may they, because a tenant that was erased and
     * comes back brings the same ones again, with the same ids.
     */
    private void process(Funnel.Cause cause, Tenant tenant, ReconciledEvent event) {
        switch (event.data()) {
            case Reconciled.Customer row -> {
                Finding finding = Finding.of(event.id(), row);
                // Jackson passes null for what is missing; such a row is set aside.
                String userId = requireNonNull(row.userId(), "userId");
                String externalUserId = requireNonNull(row.externalUserId(), "externalUserId");
                funnel.person(cause, tenant, userId, externalUserId, journey -> journey.with(finding));
            }
            case Reconciled.Chat chat -> {
                String userId = chat.userId();
                String externalUserId = chat.externalUserId();
                if (userId != null && externalUserId != null) {
                    Finding finding = Finding.of(event.id(), chat);
                    funnel.person(cause, tenant, userId, externalUserId, journey -> journey.with(finding));
                }
            }
            case Reconciled.Link unused -> {}
            case Reconciled.Statistic unused -> {}
            case Reconciled.Quota unused -> {}
        }
    }
}
