package io.huoke.runtime;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The state of one thing that a service needs.
 *
 * @param name lower case, for example {@code kafka}
 * @param detail one sentence for a human
 */
public record DependencyHealth(@JsonIgnore String name, Status status, String detail) {

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
