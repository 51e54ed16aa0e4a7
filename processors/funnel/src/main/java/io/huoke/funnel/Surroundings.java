package io.huoke.funnel;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a journey's State, when the journey was looked at last. It is kept with the journey, so that what it
 * contributes can be told, and taken back, whatever has become known since.
 *
 * @param state null where the journey has none
 * @param links that the State was seen with
 * @param opened the last open before the add, of a personal State
 * @param requested the last request before the add, of a personal State
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Surroundings(
        @Nullable String state, SortedSet<String> links, @Nullable Touch opened, @Nullable Touch requested) {

    /** Those of a journey without a State. */
    static final Surroundings NONE = new Surroundings(null, null, null, null);

    /** What is absent is empty. */
    Surroundings(
            @Nullable String state,
            @Nullable SortedSet<String> links,
            @Nullable Touch opened,
            @Nullable Touch requested) {
        this.state = state;
        this.links = links == null ? new TreeSet<>() : links;
        this.opened = opened;
        this.requested = requested;
    }

    @Nullable Instant openedAt() {
        return opened == null ? null : opened.time();
    }

    @Nullable Instant requestedAt() {
        return requested == null ? null : requested.time();
    }

    /** How many seconds an add was after the open, if both are known. */
    @Nullable Long secondsTo(@Nullable Instant addedAt) {
        Instant openedAt = openedAt();
        return openedAt == null || addedAt == null
                ? null
                : Duration.between(openedAt, addedAt).toSeconds();
    }

    /** The events that are part of it. */
    Stream<String> eventIds() {
        return Stream.of(Optional.ofNullable(opened), Optional.ofNullable(requested))
                .flatMap(Optional::stream)
                .map(Touch::eventId);
    }
}
