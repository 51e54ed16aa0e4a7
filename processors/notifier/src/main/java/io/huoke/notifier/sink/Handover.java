package io.huoke.notifier.sink;

import java.util.List;

/**
 * What has become of notifications. Those that are in neither list are still due.
 *
 * @param taken what has arrived
 * @param refused what the receiver will never take as it is
 */
public record Handover(List<Notification> taken, List<Refused> refused) {

    /**
     * A notification that is not worth a second attempt.
     *
     * @param reason one sentence, without secrets
     */
    public record Refused(Notification notification, String reason) {}

    public Handover {
        taken = List.copyOf(taken);
        refused = List.copyOf(refused);
    }
}
