package io.huoke.funnel;

import static java.util.Objects.requireNonNull;

import io.huoke.funnel.Count.Column;
import io.huoke.funnel.loss.LossWatch;
import io.huoke.schemas.Day;
import io.huoke.schemas.Event;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.WeComEvent;
import io.huoke.streams.ExpiringKeys;
import io.huoke.streams.Fences;
import io.huoke.streams.StoreKey;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in each event once: tells which come too late or again, and what they mean to the funnel. One Streams thread at a
 * time, as Streams guarantees.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
final class FunnelProcessor implements Processor<String, Event, String, RowEvent<? extends Row>> {

    private static final Logger LOG = LoggerFactory.getLogger(FunnelProcessor.class);

    /** How often some of what may be over is looked at. */
    private static final Duration FORGET_INTERVAL = Duration.ofSeconds(5);

    private static final String HALF = "wecom.change_external_contact.add_half_external_contact";

    private final FunnelTopology.Settings settings;
    private ProcessorContext<String, RowEvent<? extends Row>> context;
    private ExpiringKeys seen;
    private Funnel funnel;
    private Fences fences;

    /** A processor for one task. */
    FunnelProcessor(FunnelTopology.Settings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<String, RowEvent<? extends Row>> initialized) {
        context = initialized;
        seen = new ExpiringKeys(initialized.getStateStore(FunnelStores.SEEN));
        funnel = new Funnel(initialized, settings);
        fences = new Fences(initialized, settings.sealer());
        funnel.resume();
        initialized.schedule(LossWatch.INTERVAL, PunctuationType.WALL_CLOCK_TIME, funnel::watch);
        initialized.schedule(FORGET_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> {
            seen.tidy(now);
            funnel.tidy(now);
        });
    }

    @Override
    public void process(Record<String, Event> record) {
        Event event = record.value();
        Tenant tenant = event == null ? null : event.tenant();
        if (tenant == null || isTooLate(event, tenant)) {
            return;
        }
        Cause cause = Cause.of(record, event.time());
        switch (event) {
            case WeComEvent callback ->
                Step.of(callback).ifPresent(step -> {
                    check(
                            step.state(),
                            step.linkId(),
                            callback.data().userId(),
                            callback.data().externalUserId());
                    process(cause, tenant, callback, step);
                });
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
        long until = context.currentSystemTimeMs() + settings.remember().toMillis();
        return seen.putIfAbsent(event.id(), until);
    }

    /** Whatever is wrong with an event must come out before anything is done about it. */
    private static void check(@Nullable String... ids) {
        if (!Stream.of(ids).allMatch(StoreKey::fits)) {
            throw new IllegalArgumentException("an id holds NUL, which none of WeCom's does");
        }
    }

    private void process(Cause cause, Tenant tenant, WeComEvent event, Step step) {
        if (step.state() != null && step.linkId() != null) {
            funnel.learn(cause, tenant, step.state(), step.linkId());
        }
        String userId = event.data().userId();
        String externalUserId = event.data().externalUserId();
        if (step.isOfPerson() && userId != null && externalUserId != null) {
            // Not remembered by its id: a journey has each step once.
            funnel.person(cause, tenant, userId, externalUserId, journey -> journey.with(step));
        } else if (!isDuplicate(event)) {
            anonymous(cause, tenant, event, step);
        }
    }

    private void touch(Cause cause, Tenant tenant, Column column, Touch.Kind kind, Step step) {
        funnel.anonymous(cause, tenant, column, step);
        if (step.state() != null) {
            funnel.touch(cause, tenant, step.state(), new Touch(kind, step.time(), step.eventId()));
        }
    }

    /** What names nobody: by nature, or because a component is told no more. */
    private void anonymous(Cause cause, Tenant tenant, WeComEvent event, Step step) {
        switch (step.kind()) {
            case OPEN -> touch(cause, tenant, Column.OPENS, Touch.Kind.OPEN, step);
            case REQUEST -> touch(cause, tenant, Column.FRIEND_REQUESTS, Touch.Kind.REQUEST, step);
            case ADD -> {
                // A half add and the whole one may be the same, which only the person could tell.
                if (!event.type().equals(HALF)) {
                    funnel.add(cause, tenant, step);
                }
            }
            case CHAT -> funnel.chat(cause, tenant, step);
            case DELETED_BY_MEMBER, DELETED_BY_CUSTOMER -> funnel.anonymous(cause, tenant, Column.DELETIONS, step);
            case MESSAGE -> {
                // What became of its ChatKey tells more.
            }
        }
    }

    /**
     * These need not be remembered: a journey has each finding once. Nor may they, because a tenant that was erased and
     * comes back brings the same ones again, with the same ids.
     */
    private void process(Cause cause, Tenant tenant, ReconciledEvent event) {
        switch (event.data()) {
            case Reconciled.Customer row -> customer(cause, tenant, event.id(), row);
            case Reconciled.Chat chat -> chat(cause, tenant, event.id(), chat);
            case Reconciled.Statistic statistic -> statistic(cause, tenant, event, statistic);
            case Reconciled.Link unused -> {}
            case Reconciled.Quota unused -> {}
        }
    }

    private void customer(Cause cause, Tenant tenant, String eventId, Reconciled.Customer row) {
        Finding finding = Finding.of(eventId, row);
        // Jackson passes null for what is missing; such a row is set aside.
        String userId = requireNonNull(row.userId(), "userId");
        String externalUserId = requireNonNull(row.externalUserId(), "externalUserId");
        check(row.state(), row.linkId(), userId, externalUserId);
        if (row.state() != null) {
            funnel.learn(cause, tenant, row.state(), row.linkId());
        }
        funnel.person(cause, tenant, userId, externalUserId, journey -> journey.with(finding));
    }

    private void chat(Cause cause, Tenant tenant, String eventId, Reconciled.Chat chat) {
        String userId = chat.userId();
        String externalUserId = chat.externalUserId();
        check(chat.state(), chat.linkId(), userId, externalUserId);
        if (chat.state() != null && chat.linkId() != null) {
            funnel.learn(cause, tenant, chat.state(), chat.linkId());
        }
        if (userId != null && externalUserId != null) {
            Finding finding = Finding.of(eventId, chat);
            funnel.person(cause, tenant, userId, externalUserId, journey -> journey.with(finding));
        } else if (chat.state() != null) {
            funnel.state(cause, tenant, chat.state(), journey -> journey.withLookedUp(eventId, chat.linkId()));
        }
    }

    private void statistic(Cause cause, Tenant tenant, ReconciledEvent event, Reconciled.Statistic statistic) {
        Instant observedAt = event.time();
        Figures told =
                new Figures(statistic.clickLinkCustomerCnt(), statistic.newCustomerCnt(), observedAt, event.id());
        // Jackson passes null for what is missing; such a row is set aside.
        String linkId = requireNonNull(statistic.linkId(), "linkId");
        check(linkId);
        funnel.compare(cause, tenant, linkId, new Day(requireNonNull(statistic.day(), "day")), told);
    }
}
