package io.huoke.quota;

import io.huoke.schemas.LinkRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import io.huoke.streams.Fences;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Takes in what the catalogue says of links. One Streams thread at a time, as Streams guarantees. */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
final class LinkRowProcessor implements Processor<String, RowEvent<LinkRow>, String, RowEvent<? extends Row>> {

    private final QuotaTopology.Settings settings;
    private Quotas quotas;
    private Fences fences;

    /** A processor for one task. */
    LinkRowProcessor(QuotaTopology.Settings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<String, RowEvent<? extends Row>> context) {
        quotas = new Quotas(context, settings);
        fences = new Fences(context, settings.sealer());
    }

    @Override
    public void process(Record<String, RowEvent<LinkRow>> record) {
        RowEvent<LinkRow> event = record.value();
        if (event == null) {
            // The tenant is gone, which the service is told otherwise.
            return;
        }
        LinkRow row = event.row();
        if (!fences.refuse(Tenant.parse(row.tenant()), row.asOf())) {
            quotas.toldOfLink(row.tenant(), row.linkId(), facts -> facts.with(row));
        }
    }
}
