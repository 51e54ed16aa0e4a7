package io.huoke.authorization.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How fresh what a suite lives on is.
 *
 * @param owner the suite or template
 * @param ticketAt of its newest suite_ticket; without a newer one for 30 minutes everything of it stops (page 90628)
 * @param tokenExpiresAt when its suite_access_token ends
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SuiteLife(String owner, @Nullable Instant ticketAt, @Nullable Instant tokenExpiresAt) {}
