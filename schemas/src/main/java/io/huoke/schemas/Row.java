package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** A derived fact that is published as the current value of its key: the last row per key is right. */
public sealed interface Row permits ConversionRow, FunnelRow {

    /** The record key. */
    @JsonIgnore
    String key();

    /** The CloudEvents type, {@code huoke.*}. */
    @JsonIgnore
    String type();

    /** The tenant as {@link Tenant#toString()} writes it. */
    String tenant();
}
