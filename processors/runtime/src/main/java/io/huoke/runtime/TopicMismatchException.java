package io.huoke.runtime;

/** Topics on the broker are not what Huoke can work with; the message names them and the remedy. */
public final class TopicMismatchException extends Exception {

    private static final long serialVersionUID = 1L;

    public TopicMismatchException(String message) {
        super(message);
    }
}
