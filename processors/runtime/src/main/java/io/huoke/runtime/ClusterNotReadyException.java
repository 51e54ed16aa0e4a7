package io.huoke.runtime;

import java.io.IOException;

/** The cluster does not answer, or refuses; it may be otherwise a moment later. The message says what to check. */
public final class ClusterNotReadyException extends IOException {

    private static final long serialVersionUID = 1L;

    ClusterNotReadyException(String message, Throwable cause) {
        super(message, cause);
    }
}
