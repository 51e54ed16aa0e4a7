package io.huoke.quota;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.CallbackData;
import io.huoke.schemas.EventId;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.WeComEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events as ingress and reconciler publish them. */
final class Events {

    static final String OWNER = "ww1";
    static final String CORP = "wp1";
    static final String TENANT = "ww1/wp1";

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private Events() {}

    static WeComEvent low(Instant time) {
        return callback("balance_low", CORP, time);
    }

    static WeComEvent exhausted(Instant time) {
        return callback("balance_exhausted", CORP, time);
    }

    static WeComEvent increased(Instant time) {
        return callback("balance_increased", CORP, time);
    }

    static WeComEvent callback(String changeType, @Nullable String corp, Instant time) {
        return callback(changeType, corp, null, null, null, null, null, time);
    }

    static WeComEvent expiring(@Nullable Instant expireTime, @Nullable Long number, Instant time) {
        return callback("quota_expire_soon", CORP, null, expireTime, number, null, null, time);
    }

    static WeComEvent price(@Nullable Long fen, @Nullable Instant effectiveTime, Instant time) {
        return callback("change_price", null, null, null, null, fen, effectiveTime, time);
    }

    static WeComEvent unavailable(@Nullable String linkId, Instant time) {
        return callback("link_unavailable", CORP, linkId, null, null, null, null, time);
    }

    static WeComEvent deleted(String linkId, Instant time) {
        return callback("delete_link", CORP, linkId, null, null, null, null, time);
    }

    private static WeComEvent callback(
            String changeType,
            @Nullable String corp,
            @Nullable String linkId,
            @Nullable Instant expireTime,
            @Nullable Long number,
            @Nullable Long price,
            @Nullable Instant effectiveTime,
            Instant time) {
        CallbackData data = new CallbackData(
                OWNER,
                corp,
                OWNER,
                null,
                null,
                null,
                linkId,
                null,
                null,
                null,
                expireTime,
                number,
                price,
                effectiveTime,
                null,
                null);
        String identity = changeType + "|" + time + "|" + data;
        return new WeComEvent(
                EventId.ofMessage(OWNER, identity.getBytes(UTF_8)),
                "/wecom/crm",
                "wecom.customer_acquisition." + changeType,
                time,
                Origin.CALLBACK,
                time.plusMillis(500),
                data);
    }

    /** A batch that ends on that day. */
    record Lot(LocalDate day, long balance) {

        static Lot of(String day, long balance) {
            return new Lot(LocalDate.parse(day), balance);
        }
    }

    /** A8. */
    static ReconciledEvent a8(Instant time, long total, long balance, Lot... lots) {
        return a8(CORP, time, total, balance, lots);
    }

    static ReconciledEvent a8(String corp, Instant time, long total, long balance, Lot... lots) {
        List<Reconciled.Quota.Batch> batches = new ArrayList<>();
        for (Lot lot : lots) {
            batches.add(new Reconciled.Quota.Batch(midnight(lot.day()), lot.balance()));
        }
        return ReconciledEvent.of(new Reconciled.Quota(OWNER, corp, total, balance, batches), time, time);
    }

    static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZONE).toInstant();
    }

    static Instant midnight(String day) {
        return midnight(LocalDate.parse(day));
    }

    /** A row of the catalogue of a link whose range is known. */
    static LinkRow link(String linkId, LinkRow.Status status, Instant asOf) {
        return new LinkRow(
                TENANT,
                linkId,
                "spring",
                "https://work.weixin.qq.com/ca/" + linkId,
                null,
                true,
                new LinkRow.Range(List.of("u1"), List.of()),
                null,
                status,
                asOf);
    }
}
