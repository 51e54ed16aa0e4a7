package io.huoke.authorization.view;

import java.time.Instant;

/**
 * The life of a token or ticket.
 *
 * @param obtainedAt when WeCom handed it out
 * @param expiresAt when WeCom said that it ends; it may end earlier (page 91039)
 */
public record TokenLife(Instant obtainedAt, Instant expiresAt) {}
