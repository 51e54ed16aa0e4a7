package io.huoke.funnel.history;

import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.LinkFunnelRow;
import java.util.List;
import java.util.Map;

/**
 * The rows of a tenant, by key.
 *
 * @param conversions without origins and event ids, see {@link #plain}
 */
public record Expected(
        Map<String, ConversionRow> conversions, Map<String, FunnelRow> counts, Map<String, LinkFunnelRow> links) {

    /** A row without what does not follow from the history alone: how its facts were learned. */
    public static ConversionRow plain(ConversionRow row) {
        return new ConversionRow(
                row.tenant(),
                row.corpId(),
                row.userId(),
                row.externalUserId(),
                row.state(),
                row.channelRef(),
                row.linkId(),
                row.linkMethod(),
                row.linkCandidates(),
                row.openedAt(),
                row.requestedAt(),
                row.addedAt(),
                row.chattedAt(),
                row.chatted(),
                row.deletedAt(),
                row.deletedBy(),
                row.reAdds(),
                row.secondsToAdd(),
                List.of(),
                List.of());
    }
}
