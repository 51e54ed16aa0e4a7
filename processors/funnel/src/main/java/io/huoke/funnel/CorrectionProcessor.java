package io.huoke.funnel;

import io.huoke.schemas.FunnelCorrectionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.Row;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.Tenant;
import io.huoke.streams.Fences;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Obeys what a rebuild found. One Streams thread at a time, as Streams guarantees. */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
final class CorrectionProcessor
        implements Processor<String, RowEvent<FunnelCorrectionRow>, String, RowEvent<? extends Row>> {

    private final FunnelTopology.Settings settings;
    private Funnel funnel;
    private Fences fences;

    /** A processor for one task. */
    CorrectionProcessor(FunnelTopology.Settings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<String, RowEvent<? extends Row>> initialized) {
        funnel = new Funnel(initialized, settings);
        fences = new Fences(initialized, settings.sealer());
    }

    @Override
    public void process(Record<String, RowEvent<FunnelCorrectionRow>> record) {
        RowEvent<FunnelCorrectionRow> event = record.value();
        if (event == null) {
            return;
        }
        FunnelCorrectionRow correction = event.row();
        Tenant tenant = Tenant.parse(correction.tenant());
        if (fences.refuse(tenant, event.time())) {
            return;
        }
        Cause cause = Cause.of(record, event.time());
        long revision = correction.revision() == null ? 0 : correction.revision();
        FunnelRow counts = correction.counts();
        if (counts != null) {
            Place place = new Place.OfState(counts.linkId(), counts.state(), counts.day());
            funnel.correct(cause, tenant, place, tally(counts), revision);
        }
        LinkFunnelRow links = correction.linkCounts();
        if (links != null) {
            Place place = new Place.OfLink(links.linkId(), links.day());
            funnel.correct(cause, tenant, place, tally(links), revision);
        }
    }

    private static Tally tally(FunnelRow row) {
        return new Tally(row.opens(), row.friendRequests(), row.adds(), row.chats(), row.deletions(), row.reAdds());
    }

    private static Tally tally(LinkFunnelRow row) {
        return new Tally(row.opens(), row.friendRequests(), row.adds(), row.chats(), row.deletions(), row.reAdds());
    }
}
