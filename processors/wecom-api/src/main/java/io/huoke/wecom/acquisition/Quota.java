package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.wecom.call.MissingFieldException;
import io.huoke.wecom.call.WireFormat;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many customers may still be won (A8, page 97375).
 *
 * @param total used so far, in all of history; not what was bought
 * @param balance what is left
 * @param quotaList the batches that are left
 */
public record Quota(long total, long balance, List<Batch> quotaList) {

    /**
     * What was bought at one time.
     *
     * @param expireDate midnight in Asia/Shanghai of the day on which it ends
     */
    public record Batch(Instant expireDate, long balance) {

        @JsonCreator
        static Batch read(
                @JsonProperty("expire_date") @Nullable Instant expireDate,
                @JsonProperty("balance") @Nullable Long balance) {
            return new Batch(
                    MissingFieldException.require(expireDate, "quota_list.expire_date"),
                    MissingFieldException.require(balance, "quota_list.balance"));
        }
    }

    @JsonCreator
    static Quota read(
            @JsonProperty("total") @Nullable Long total,
            @JsonProperty("balance") @Nullable Long balance,
            @JsonProperty("quota_list") @Nullable List<Batch> batches) {
        return new Quota(
                MissingFieldException.require(total, "total"),
                MissingFieldException.require(balance, "balance"),
                WireFormat.list(batches));
    }
}
