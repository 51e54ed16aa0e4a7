package io.huoke.wecom.call;

import java.time.Instant;
import java.util.Optional;

/** What a failed call means to whoever made it. What WeCom's numbers mean is in {@link ErrorCode}. */
public sealed interface Failure {

    /** WeCom or the way to it failed for the moment: later the same call may succeed. */
    record Retry() implements Failure {}

    /** The token is not accepted (any more): one other token is tried, then this is final. */
    record TokenRejected() implements Failure {}

    /**
     * Too many calls.
     *
     * @param until when this corp may call this interface again, if WeCom blocks it; else fewer at a time are enough
     */
    record Throttled(Optional<Instant> until) implements Failure {}

    /** The suite has no valid suite_ticket; WeCom pushes one every ten minutes (page 90628). */
    record TicketMissing() implements Failure {}

    /** Nothing works for this tenant until it authorizes, pays or is unblocked. */
    record TenantFinal() implements Failure {}

    /**
     * This link, member, customer or code cannot be used; others can.
     *
     * @param mayHeal whether asking again some day makes sense
     */
    record ItemFinal(boolean mayHeal) implements Failure {}

    /** Something is set up wrongly, here or in WeCom's console; repeating the call is useless or harmful. */
    record Configuration() implements Failure {}

    /** WeCom said something that Huoke does not know. */
    record Unknown() implements Failure {}
}
