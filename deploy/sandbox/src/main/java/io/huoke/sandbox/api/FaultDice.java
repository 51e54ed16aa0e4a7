package io.huoke.sandbox.api;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** Draws what goes wrong. For one thread. */
final class FaultDice {

    private final Faults faults;
    private final Random random;

    FaultDice(Faults faults) {
        this.faults = faults;
        this.random = new Random(faults.seed());
    }

    Duration latency(String path) {
        return concerns(path) && random.nextDouble() < faults.slow() ? faults.latency() : Duration.ZERO;
    }

    /**
     * Draws one.
     *
     * @param showsToken without, no token can be invalidated
     */
    Optional<Fault> fault(String path, boolean showsToken) {
        if (!concerns(path)) {
            return Optional.empty();
        }
        double dice = random.nextDouble();
        for (Fault fault : Fault.values()) {
            dice -= faults.shares().getOrDefault(fault, 0.0);
            if (dice < 0) {
                return fault == Fault.TOKEN_INVALIDATION && !showsToken ? Optional.empty() : Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    /** WeCom says of a token that it took back now that it is unknown, now that it has expired. */
    Errcode rejection(Credential credential) {
        return random.nextBoolean() ? credential.unknown() : credential.expired();
    }

    private boolean concerns(String path) {
        return faults.paths().isEmpty() || faults.paths().contains(path);
    }
}
