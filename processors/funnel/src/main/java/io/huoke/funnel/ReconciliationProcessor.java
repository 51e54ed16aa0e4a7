package io.huoke.funnel;

import io.huoke.funnel.loss.LossWatch;
import io.huoke.schemas.ReconciliationRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import io.huoke.streams.Fences;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Learns which days are reconciled. One Streams thread at a time, as Streams guarantees. */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
final class ReconciliationProcessor
        implements Processor<String, RowEvent<ReconciliationRow>, String, RowEvent<? extends Row>> {

    private final FunnelTopology.Settings settings;
    private Funnel funnel;
    private Fences fences;

    /** A processor for one task. */
    ReconciliationProcessor(FunnelTopology.Settings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<String, RowEvent<? extends Row>> initialized) {
        funnel = new Funnel(initialized, settings);
        initialized.schedule(LossWatch.INTERVAL, PunctuationType.WALL_CLOCK_TIME, funnel::watch);
        fences = new Fences(initialized, settings.sealer());
    }

    @Override
    public void process(Record<String, RowEvent<ReconciliationRow>> record) {
        RowEvent<ReconciliationRow> event = record.value();
        if (event == null) {
            // The tenant is gone, which the funnel is told otherwise.
            return;
        }
        Tenant tenant = Tenant.parse(event.row().tenant());
        if (!fences.refuse(tenant, event.time())) {
            funnel.reconciled(Cause.of(record, event.time()), tenant, event.row());
        }
    }
}
