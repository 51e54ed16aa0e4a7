package io.huoke.funnel;

import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The funnel of the tenants of one task: takes in what is learned, and forwards the rows that it changes. Every processor
 * of the task has one over the same stores. Used by the task's thread alone.
 */
final class Funnel {

    /**
     * What changes the funnel.
     *
     * @param time of the event
     * @param timestamp of the record, which the rows get
     */
    record Cause(Instant time, long timestamp) {}

    private final ProcessorContext<String, RowEvent<? extends Row>> context;
    private final ZoneId zone;
    private final Journeys journeys;
    private final Channels channels;
    private final DailyCounts counts;

    /** @param zone where days begin */
    Funnel(ProcessorContext<String, RowEvent<? extends Row>> context, ZoneId zone) {
        this.context = context;
        this.zone = zone;
        this.journeys = new Journeys(context);
        this.channels = new Channels(context);
        this.counts = new DailyCounts(context.getStateStore(FunnelStores.COUNTS));
    }

    /** A step that names no person: it is counted, and it tells which link a State belongs to. */
    void anonymous(Cause cause, Tenant tenant, Count count) {
        if (count.linkId() != null && count.state() != null) {
            learn(cause, tenant, count.state(), count.linkId());
        }
        counts.replace(tenant, List.of(), List.of(count), row -> forward(cause, row));
    }

    /** A State seen with a new link may settle, or unsettle, the link of every customer who came with it. */
    private void learn(Cause cause, Tenant tenant, String state, String linkId) {
        SortedSet<String> before = journeys.linksOf(tenant, state);
        if (before.contains(linkId)) {
            return;
        }
        SortedSet<String> after = new TreeSet<>(before);
        after.add(linkId);
        journeys.putLinks(tenant, state, after);
        String channelRef = channels.refOf(tenant, state);
        List<Count> countsBefore = new ArrayList<>();
        List<Count> countsAfter = new ArrayList<>();
        journeys.forEachOf(tenant, state, journey -> {
            countsBefore.addAll(journey.counts(before, zone));
            countsAfter.addAll(journey.counts(after, zone));
            ConversionRow row = journey.row(after, channelRef);
            if (!row.equals(journey.row(before, channelRef))) {
                forward(cause, row);
            }
        });
        counts.replace(tenant, countsBefore, countsAfter, row -> forward(cause, row));
    }

    /**
     * Something about a person.
     *
     * @param more adds it to what is known; changes nothing if it is known already
     */
    void person(Cause cause, Tenant tenant, String userId, String externalUserId, UnaryOperator<Journey> more) {
        Journey before = journeys.of(tenant, userId, externalUserId);
        Journey after = more.apply(before);
        if (after.equals(before)) {
            return;
        }
        journeys.replace(before, after);
        SortedSet<String> linksAfter = journeys.linksOf(tenant, after.state());
        counts.replace(
                tenant,
                before.counts(journeys.linksOf(tenant, before.state()), zone),
                after.counts(linksAfter, zone),
                row -> forward(cause, row));
        forward(cause, after.row(linksAfter, channels.refOf(tenant, after.state())));
    }

    /** Whom a State stands for. */
    void map(Cause cause, ChannelRow row) {
        if (channels.put(row)) {
            refer(cause, row, row.channelRef());
        }
    }

    /** A State that stands for nobody any more, by the key of its row; anything else changes nothing. */
    void unmap(Cause cause, String key) {
        channels.remove(key).ifPresent(row -> refer(cause, row, null));
    }

    /** Says so in every row of that State. */
    private void refer(Cause cause, ChannelRow channel, @Nullable String channelRef) {
        Tenant tenant = Tenant.parse(channel.tenant());
        SortedSet<String> linksOfState = journeys.linksOf(tenant, channel.state());
        journeys.forEachOf(tenant, channel.state(), journey -> forward(cause, journey.row(linksOfState, channelRef)));
    }

    private void forward(Cause cause, ConversionRow row) {
        context.forward(output(cause, row.key(), new RowEvent<>(row, cause.time())), FunnelTopology.CONVERSIONS);
    }

    private void forward(Cause cause, FunnelRow row) {
        RowEvent<FunnelRow> value = row.isEmpty() ? null : new RowEvent<>(row, cause.time());
        context.forward(output(cause, row.key(), value), FunnelTopology.COUNTS);
    }

    /** Without the cause's headers, which are those of another event. */
    private static <V> Record<String, V> output(Cause cause, String key, @Nullable V value) {
        return new Record<>(key, value, cause.timestamp(), new RecordHeaders());
    }
}
