package io.huoke.quota;

import static java.util.Objects.requireNonNull;

import io.huoke.schemas.Event;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.WeComEvent;
import io.huoke.streams.Fences;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Takes in what callbacks tell of links. One Streams thread at a time, as Streams guarantees. */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
final class LinkEventProcessor implements Processor<String, Event, String, RowEvent<? extends Row>> {

    private final QuotaTopology.Settings settings;
    private Quotas quotas;
    private Fences fences;

    /** A processor for one task. */
    LinkEventProcessor(QuotaTopology.Settings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<String, RowEvent<? extends Row>> context) {
        quotas = new Quotas(context, settings);
        fences = new Fences(context, settings.sealer());
    }

    @Override
    public void process(Record<String, Event> record) {
        if (record.value() instanceof WeComEvent event) {
            Told told = new Told(event.time(), event.id());
            switch (event.type()) {
                case "wecom.customer_acquisition.link_unavailable" -> told(event, facts -> facts.withUnavailable(told));
                case "wecom.customer_acquisition.delete_link" -> told(event, facts -> facts.withDeleted(told));
                default -> {
                    // What customers do.
                }
            }
        }
    }

    private void told(WeComEvent event, UnaryOperator<LinkFacts> fact) {
        // Without one of these a record is set aside.
        Tenant tenant = requireNonNull(event.tenant(), "corpId");
        String linkId = requireNonNull(event.data().linkId(), "linkId");
        if (!fences.refuse(tenant, event.time())) {
            quotas.toldOfLink(tenant.toString(), linkId, fact);
        }
    }
}
