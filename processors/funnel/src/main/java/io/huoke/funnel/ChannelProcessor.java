package io.huoke.funnel;

import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import io.huoke.streams.Fences;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Says in the funnel's rows whom a State stands for. One Streams thread at a time, as Streams guarantees. */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
final class ChannelProcessor implements Processor<String, RowEvent<ChannelRow>, String, RowEvent<? extends Row>> {

    private final FunnelTopology.Settings settings;
    private ProcessorContext<String, RowEvent<? extends Row>> context;
    private Funnel funnel;
    private Fences fences;

    /** A processor for one task. */
    ChannelProcessor(FunnelTopology.Settings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<String, RowEvent<? extends Row>> initialized) {
        context = initialized;
        funnel = new Funnel(initialized, settings);
        fences = new Fences(initialized, settings.sealer());
    }

    @Override
    public void process(Record<String, RowEvent<ChannelRow>> record) {
        RowEvent<ChannelRow> event = record.value();
        if (event == null) {
            // The funnel's own tombstone or marker, or somebody else's: whatever is gone already stays so.
            funnel.unmap(Cause.at(record.timestamp()), record.key());
            return;
        }
        if (fences.refuse(Tenant.parse(event.row().tenant()), event.time())) {
            // Unlike an event it would stay on its topic for ever.
            context.forward(
                    new Record<>(event.row().key(), null, record.timestamp(), new RecordHeaders()),
                    FunnelTopology.CHANNEL_TOMBSTONES);
            return;
        }
        funnel.map(Cause.of(record, event.time()), event.row());
    }
}
