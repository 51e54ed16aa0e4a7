package io.huoke.notifier.sink;

import io.huoke.notifier.sink.Handover.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Hands over to a receiver that takes one alert at a time. One that it has trouble with does not keep the others. For one
 * thread.
 */
final class OneByOne {

    /** So that what has arrived is soon known, and not sent again after a crash. */
    private static final int AT_ONCE = 50;

    /** A receiver that fails so often is itself in trouble. */
    private static final int FAILURES = 10;

    /** A receiver that has taken so long and failed, too. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** What refuses so many in a row does not look at the alerts, for example because the secret is wrong. */
    private static final int REFUSALS = 3;

    private final Post post;
    private final Predicate<Answer> isVerdict;
    private final Receiver receiver;
    private int credibleRefusals;

    /** Posts one. */
    @FunctionalInterface
    interface Post {
        /** See {@link Receiver#post}. */
        Answer post(Notification notification) throws SinkException, InterruptedException;
    }

    /** @param isVerdict whether a refusal is certainly about the alert; others have to be credible */
    OneByOne(Post post, Predicate<Answer> isVerdict, Receiver receiver) {
        this.post = post;
        this.isVerdict = isVerdict;
        this.receiver = receiver;
    }

    /** See {@link Sink#send}. */
    Handover send(List<Notification> due) throws SinkException, InterruptedException {
        List<Notification> taken = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        List<SinkException> failures = new ArrayList<>();
        long start = System.nanoTime();
        for (Notification notification : due.subList(0, Math.min(AT_ONCE, due.size()))) {
            try {
                Answer answer = post.post(notification);
                if (answer.isTaken()) {
                    taken.add(notification);
                    credibleRefusals = REFUSALS;
                } else {
                    refused.add(new Refused(notification, reason(answer)));
                }
            } catch (SinkException e) {
                failures.add(e);
                if (isEnough(failures, start)) {
                    break;
                }
            }
        }
        if (taken.isEmpty() && refused.isEmpty()) {
            throw failures.getLast();
        }
        return new Handover(taken, refused);
    }

    private static boolean isEnough(List<SinkException> failures, long start) {
        return failures.getLast().retryAfter().isPresent()
                || failures.size() == FAILURES
                || System.nanoTime() - start > PATIENCE.toNanos();
    }

    private String reason(Answer answer) throws SinkException {
        if (!isVerdict.test(answer) && --credibleRefusals < 0) {
            throw receiver.failure(
                    "refuses whatever it is sent (" + answer.status()
                            + "): check the url and the secret of the sink in alerts.sinks",
                    answer);
        }
        String excerpt = receiver.excerpt(answer);
        return "answered with status " + answer.status() + (excerpt.isEmpty() ? "" : ": " + excerpt);
    }
}
