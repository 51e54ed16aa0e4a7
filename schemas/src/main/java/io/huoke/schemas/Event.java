package io.huoke.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is on the topics {@code wecom.*}: a CloudEvent that tells of something in WeCom. */
public sealed interface Event permits WeComEvent, ReconciledEvent {

    /** Deterministic, see {@link EventId}. */
    String id();

    /** {@code wecom.…} in WeCom's own spelling, or {@code wecom.reconciled.…}. */
    String type();

    /** When it happened by WeCom's clock, or was seen. */
    Instant time();

    /** How Huoke learned of it. */
    Origin origin();

    /** The tenant, or null for events that name no corp. */
    @Nullable Tenant tenant();
}
