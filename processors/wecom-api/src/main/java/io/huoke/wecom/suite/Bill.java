package io.huoke.wecom.suite;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One customer whom the provider paid for (page 99602).
 *
 * @param price in fen
 */
public record Bill(
        @Nullable Instant timestamp, @Nullable String linkId, @Nullable String state, @Nullable Long price) {}
