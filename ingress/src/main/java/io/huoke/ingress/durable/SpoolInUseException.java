package io.huoke.ingress.durable;

import java.io.IOException;
import java.nio.file.Path;

/** Another process works with this spool: two would hand on its records twice and lose each other's. */
final class SpoolInUseException extends IOException {

    private static final long serialVersionUID = 1L;

    SpoolInUseException(Path directory, Throwable cause) {
        super("the spool " + directory + " is in use by another process; give each ingress its own data-dir", cause);
    }
}
