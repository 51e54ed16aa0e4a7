package io.huoke.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a tenant in one place.
 *
 * @param place a topic's name, or a folder below the data directory
 * @param found how many records or files
 * @param until when the last of it is gone; absent where nothing makes it go
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Trace(String place, Kind kind, long found, Fate fate, @Nullable Instant until) {

    /** What is counted. */
    enum Kind {
        @JsonProperty("records")
        RECORDS,
        @JsonProperty("files")
        FILES
    }

    /** What becomes of it. */
    enum Fate {
        /** It is in use. */
        @JsonProperty("left")
        LEFT,
        /** It was deleted, and should have left the disk by now. */
        @JsonProperty("overdue")
        OVERDUE,
        /** It was deleted, and leaves the disk with the next compaction. */
        @JsonProperty("compacts")
        COMPACTS,
        /** It goes when its retention ends. */
        @JsonProperty("expires")
        EXPIRES
    }

    /** Something that is in use. */
    static Trace left(String place, Kind kind, long found) {
        return new Trace(place, kind, found, Fate.LEFT, null);
    }

    /**
     * Something that is deleted.
     *
     * @param since when the last of it was
     * @param within how long that may stay on the disk
     */
    static Trace deleted(String place, Kind kind, long found, Instant since, Duration within, Instant now) {
        Instant until = since.plus(within);
        return new Trace(place, kind, found, now.isAfter(until) ? Fate.OVERDUE : Fate.COMPACTS, until);
    }

    /** Something with an end. */
    static Trace expiring(String place, long found, Instant until) {
        return new Trace(place, Kind.RECORDS, found, Fate.EXPIRES, until);
    }

    /** Whether a cancellation should not leave it. */
    @JsonIgnore
    boolean isLive() {
        return switch (fate) {
            case LEFT, OVERDUE -> true;
            case COMPACTS, EXPIRES -> false;
        };
    }
}
