package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/** A derived fact that is published as the current value of its key: the last row per key is right. */
public sealed interface Row
        permits AlertRow,
                AuthorizationRow,
                ChannelRow,
                ConversionRow,
                DeliveryRow,
                ErasureRow,
                ExchangeRow,
                FenceRow,
                FunnelCorrectionRow,
                FunnelRow,
                LinkFunnelRow,
                LinkRow,
                QuotaRow,
                ReceiptRow,
                ReconciliationRequestRow,
                ReconciliationRow,
                RegistrationRow,
                SilenceRow,
                TokenRejectionRow,
                TokenRow {

    /** The record key. */
    @JsonIgnore
    String key();

    /** The CloudEvents type, {@code huoke.*}. */
    @JsonIgnore
    String type();

    /** The tenant as {@link Tenant#toString()} writes it; null where the row is about no single one. */
    @Nullable String tenant();

    /** The CloudEvents subject. */
    @JsonIgnore
    default String subject() {
        String tenant = tenant();
        return tenant == null ? key() : tenant;
    }
}
