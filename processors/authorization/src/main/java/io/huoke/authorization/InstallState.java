package io.huoke.authorization;

import io.huoke.schemas.Sealer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

record InstallState(@Nullable String custom, Instant expires, String nonce) {
    static Optional<InstallState> read(Sealer sealer, String suiteId, String text) {
        return Optional.empty();
    }
}
