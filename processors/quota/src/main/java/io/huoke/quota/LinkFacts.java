package io.huoke.quota;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.huoke.schemas.LinkRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was told of one link, the latest of each kind, so that the order in which it is told does not matter. Immutable;
 * state of the service as JSON.
 *
 * @param unavailable link_unavailable (page 97299)
 * @param deleted delete_link (page 97299)
 * @param rowUnavailable of a row that says so
 * @param rowOther of a row that says anything else
 * @param hasRange whether a row has told who receives its customers: then another range will end it
 * @param name the last one that a row told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LinkFacts(
        @Nullable Told unavailable,
        @Nullable Told deleted,
        @Nullable Instant rowUnavailable,
        @Nullable Instant rowOther,
        boolean hasRange,
        @Nullable Name name) {

    /** Nothing. */
    static final LinkFacts NONE = new LinkFacts(null, null, null, null, false, null);

    /** What a link was called at a time. */
    record Name(Instant time, String text) implements Comparable<Name> {

        private static final Comparator<Name> ORDER =
                Comparator.comparing(Name::time).thenComparing(Name::text);

        @Override
        public int compareTo(Name other) {
            return ORDER.compare(this, other);
        }
    }

    /** With a callback that none of its members can be added. */
    LinkFacts withUnavailable(Told told) {
        return new LinkFacts(Told.later(unavailable, told), deleted, rowUnavailable, rowOther, hasRange, name);
    }

    /** With a callback that somebody has deleted it. */
    LinkFacts withDeleted(Told told) {
        return new LinkFacts(unavailable, Told.later(deleted, told), rowUnavailable, rowOther, hasRange, name);
    }

    /** With a row of the catalogue. */
    LinkFacts with(LinkRow row) {
        Instant time = row.asOf();
        boolean says = row.status() == LinkRow.Status.UNAVAILABLE;
        return new LinkFacts(
                unavailable,
                deleted,
                says ? Told.later(rowUnavailable, time) : rowUnavailable,
                says ? rowOther : Told.later(rowOther, time),
                hasRange || row.range() != null,
                row.name() == null ? name : Told.later(name, new Name(time, row.name())));
    }

    /** When it was last told that nobody can be added. */
    Optional<Instant> lastBad() {
        return Stream.of(unavailable == null ? null : unavailable.time(), rowUnavailable)
                .filter(Objects::nonNull)
                .max(Instant::compareTo);
    }

    /** When it was last told that the link can be used again, or does not exist. */
    Optional<Instant> lastGood() {
        return Stream.of(deleted == null ? null : deleted.time(), rowOther)
                .filter(Objects::nonNull)
                .max(Instant::compareTo);
    }
}
