package io.huoke.funnel;

import io.huoke.funnel.DailyCounts.Counted;
import io.huoke.funnel.loss.LossStores;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.Tenant;
import io.huoke.streams.Deletion;
import io.huoke.streams.StoreKey;
import io.huoke.streams.TenantHoldings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** Deletes what the stores of one task hold of a tenant. */
final class Eraser implements TenantHoldings {

    private final KeyValueStore<String, Journey> journeys;
    private final KeyValueStore<String, StateJourney> stateJourneys;
    private final KeyValueStore<String, Counted> counts;
    private final KeyValueStore<String, ChannelRow> channels;
    private final List<KeyValueStore<String, ?>> withoutRows;
    private final LossStores losses;
    private final Optional<Past> past;

    /** @param past of a shadow: when the first day begins that it counts, by partition */
    Eraser(ProcessingContext context, Optional<Map<Integer, Instant>> past) {
        this.journeys = context.getStateStore(FunnelStores.JOURNEYS);
        this.stateJourneys = context.getStateStore(FunnelStores.STATE_JOURNEYS);
        this.counts = context.getStateStore(FunnelStores.COUNTS);
        this.channels = context.getStateStore(FunnelStores.CHANNELS);
        this.withoutRows = Stream.of(
                        FunnelStores.JOURNEYS_BY_STATE,
                        FunnelStores.LINKS_BY_STATE,
                        FunnelStores.TOUCHES,
                        FunnelStores.SETTLED,
                        FunnelStores.ERRANDS)
                .<KeyValueStore<String, ?>>map(context::getStateStore)
                .toList();
        this.losses = new LossStores(context);
        this.past = past.map(untils -> new Past(context, untils));
    }

    @Override
    public Map<String, Long> erase(String tenant, int limit, Tombstones tombstones) {
        Deletion deletion = new Deletion(limit);
        String prefix = StoreKey.of(tenant, "");
        // First, because they name journeys.
        withoutRows.forEach(store -> deletion.keysIn(store, prefix, key -> {}));
        deletion.in(
                journeys,
                prefix,
                journey -> true,
                journey -> tombstones.write(
                        FunnelTopology.CONVERSIONS,
                        ConversionRow.key(tenant, journey.userId(), journey.externalUserId())));
        deletion.in(
                stateJourneys,
                prefix,
                journey -> true,
                journey -> tombstones.write(FunnelTopology.CONVERSIONS, ConversionRow.key(tenant, journey.state())));
        deletion.keysIn(counts, prefix, key -> {
            Place place = Place.of(key);
            tombstones.write(place.sink(), place.rowKey(Tenant.parse(tenant)));
        });
        // A corp id may hold a slash, so that the rows of another tenant may begin like this one's.
        deletion.in(
                channels,
                tenant + "/",
                row -> row.tenant().equals(tenant),
                row -> tombstones.write(FunnelTopology.CHANNEL_TOMBSTONES, row.key()));
        losses.erase(tenant, deletion, tombstones);
        past.ifPresent(known -> known.erase(tenant, deletion));
        return deletion.removed();
    }
}
