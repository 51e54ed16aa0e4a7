package io.huoke.quota;

import io.huoke.schemas.Event;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.WeComEvent;
import io.huoke.streams.Fences;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Takes in what callbacks and A8 tell of quotas, and lets time pass for all of the task. One Streams thread at a time, as
 * Streams guarantees.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
final class QuotaProcessor implements Processor<String, Event, String, RowEvent<? extends Row>> {

    private static final Duration TIDY = Duration.ofSeconds(5);

    private final QuotaTopology.Settings settings;
    private Quotas quotas;
    private Fences fences;

    /** A processor for one task. */
    QuotaProcessor(QuotaTopology.Settings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<String, RowEvent<? extends Row>> context) {
        quotas = new Quotas(context, settings);
        fences = new Fences(context, settings.sealer());
        context.schedule(Quotas.INTERVAL, PunctuationType.WALL_CLOCK_TIME, quotas::punctuate);
        context.schedule(TIDY, PunctuationType.WALL_CLOCK_TIME, quotas::tidy);
    }

    @Override
    public void process(Record<String, Event> record) {
        Event event = record.value();
        if (event == null) {
            return;
        }
        UnaryOperator<QuotaFacts> fact = Intake.of(event);
        Tenant tenant = event.tenant();
        if (tenant != null && fences.refuse(tenant, event.time())) {
            return;
        }
        String subject =
                switch (event) {
                    case WeComEvent callback -> callback.subject();
                    case ReconciledEvent reconciled -> reconciled.tenant().toString();
                };
        quotas.told(subject, fact);
    }
}
