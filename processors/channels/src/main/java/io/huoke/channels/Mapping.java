package io.huoke.channels;

import io.huoke.schemas.ChannelRow;

/** What became of the wish to map an id. */
public sealed interface Mapping {

    /** It is mapped, durably; {@link Channels} knows it from now on. */
    record Mapped(ChannelRow row) implements Mapping {}

    /**
     * The enterprise has not authorized, or has cancelled.
     *
     * @param detail for a human, with the remedy
     */
    record NotAuthorized(String detail) implements Mapping {}

    /**
     * It could not be written, or perhaps was and nobody knows: the same wish later does no harm.
     *
     * @param detail for a human, with the remedy
     */
    record Unavailable(String detail) implements Mapping {}
}
