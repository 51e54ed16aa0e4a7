package io.huoke.wecom.call;

import io.huoke.schemas.config.Secret;
import java.time.Instant;

/**
 * A token of WeCom.
 *
 * @param value in clear; {@code toString} masks it
 * @param obtainedAt when WeCom handed it out: of two tokens the later counts
 * @param expiresAt when WeCom said that it ends; it may end earlier (page 91039)
 */
public record Token(Secret value, Instant obtainedAt, Instant expiresAt) {}
