package io.huoke.notifier.sink;

import io.huoke.schemas.AlertRow;

/**
 * One alert to be told.
 *
 * @param alert firing or resolved, see its state
 * @param dedupKey the same for the same news, however often it is sent
 */
public record Notification(AlertRow alert, String dedupKey) {}
