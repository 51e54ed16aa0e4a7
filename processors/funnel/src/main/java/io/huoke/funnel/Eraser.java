package io.huoke.funnel;

import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.streams.Deletion;
import io.huoke.streams.StoreKey;
import io.huoke.streams.TenantHoldings;
import java.util.Map;
import java.util.SortedSet;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** Deletes what the stores of one task hold of a tenant. */
final class Eraser implements TenantHoldings {

    private final KeyValueStore<String, Journey> journeys;
    private final KeyValueStore<String, String> journeysByState;
    private final KeyValueStore<String, SortedSet<String>> linksByState;
    private final KeyValueStore<String, FunnelRow> counts;
    private final KeyValueStore<String, ChannelRow> channels;

    Eraser(ProcessingContext context) {
        this.journeys = context.getStateStore(FunnelStores.JOURNEYS);
        this.journeysByState = context.getStateStore(FunnelStores.JOURNEYS_BY_STATE);
        this.linksByState = context.getStateStore(FunnelStores.LINKS_BY_STATE);
        this.counts = context.getStateStore(FunnelStores.COUNTS);
        this.channels = context.getStateStore(FunnelStores.CHANNELS);
    }

    @Override
    public Map<String, Long> erase(String tenant, int limit, Tombstones tombstones) {
        Deletion deletion = new Deletion(limit);
        String prefix = StoreKey.of(tenant, "");
        deletion.in(
                journeys,
                prefix,
                journey -> true,
                journey -> tombstones.write(
                        FunnelTopology.CONVERSIONS,
                        ConversionRow.key(tenant, journey.userId(), journey.externalUserId())));
        deletion.in(journeysByState, prefix, nothing -> true, nothing -> {});
        deletion.in(linksByState, prefix, links -> true, links -> {});
        // A corp id may hold a slash, so that the rows of another tenant may begin like this one's.
        deletion.in(
                counts,
                tenant + "/",
                row -> row.tenant().equals(tenant),
                row -> tombstones.write(FunnelTopology.COUNTS, row.key()));
        deletion.in(
                channels,
                tenant + "/",
                row -> row.tenant().equals(tenant),
                row -> tombstones.write(FunnelTopology.CHANNEL_TOMBSTONES, row.key()));
        return deletion.removed();
    }
}
