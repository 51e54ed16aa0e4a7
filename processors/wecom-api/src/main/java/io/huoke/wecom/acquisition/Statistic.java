package io.huoke.wecom.acquisition;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.huoke.wecom.call.MissingFieldException;
import org.jspecify.annotations.Nullable;

/**
 * What A7 counts (page 97375); for a component, only what came by its own links (page 99483).
 *
 * @param clickLinkCustomerCnt people who tapped the link
 * @param newCustomerCnt people who were added by it
 */
public record Statistic(long clickLinkCustomerCnt, long newCustomerCnt) {

    @JsonCreator
    static Statistic read(
            @JsonProperty("click_link_customer_cnt") @Nullable Long clicks,
            @JsonProperty("new_customer_cnt") @Nullable Long added) {
        return new Statistic(
                MissingFieldException.require(clicks, "click_link_customer_cnt"),
                MissingFieldException.require(added, "new_customer_cnt"));
    }
}
