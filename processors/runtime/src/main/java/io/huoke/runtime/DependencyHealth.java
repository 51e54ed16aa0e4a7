package io.huoke.runtime;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * The state of one thing that a service needs.
 *
 * @param name lower case, for example {@code kafka}
 * @param detail one sentence for a human
 */
public record DependencyHealth(@JsonIgnore String name, Status status, String detail) {

    /**
     * That of what a service shows of topics, which it works without.
     *
     * @param problem why nothing can be read at present
     * @param ready whether everything is known that was there when it began
     */
    public static DependencyHealth ofView(Optional<String> problem, boolean ready) {
        return new DependencyHealth(
                "view",
                problem.isEmpty() ? Status.UP : Status.DEGRADED,
                problem.orElse(ready ? "tells what is committed" : "is being read"));
    }

    /** The same, named after the service that needs it: {@code ingress.kafka}. */
    public DependencyHealth of(String service) {
        return new DependencyHealth(service + "." + name, status, detail);
    }

    /** The same, degraded if it is down: for what this process can go without. */
    public DependencyHealth atWorstDegraded() {
        return status == Status.DOWN ? new DependencyHealth(name, Status.DEGRADED, detail) : this;
    }

    /** Worst last. */
    public enum Status {
        /** Works. */
        @JsonProperty("up")
        UP,
        /** Works, but a fallback is in use. */
        @JsonProperty("degraded")
        DEGRADED,
        /** Does not work. */
        @JsonProperty("down")
        DOWN
    }
}
