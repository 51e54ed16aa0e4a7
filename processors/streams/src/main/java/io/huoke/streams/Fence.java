package io.huoke.streams;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What keeps late events from bringing back a tenant that cancelled.
 *
 * @param epoch the last authorization that ended
 * @param erasedAt the time of its cancellation
 * @param readmittedAt the time of the authorization that followed; null while there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Fence(int epoch, Instant erasedAt, @Nullable Instant readmittedAt) {

    /** The same with an authorization that followed. */
    Fence readmitted(Instant time) {
        return new Fence(epoch, erasedAt, time);
    }

    /** Whether an event of that time belongs to an authorization that has not ended. */
    boolean admits(Instant time) {
        return readmittedAt != null && !time.isBefore(readmittedAt);
    }
}
