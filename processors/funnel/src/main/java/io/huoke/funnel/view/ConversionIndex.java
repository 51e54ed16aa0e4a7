package io.huoke.funnel.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.funnel.view.ViewKey.Kind;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.Day;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What finds conversions without their rows being read.
 *
 * @param zone where days begin
 * @param personal whether a State stands for one person
 */
record ConversionIndex(ZoneId zone, Predicate<String> personal) {

    /** Takes an entry. */
    interface Visitor {
        void visit(byte[] key, byte[] value);
    }

    /**
     * How long a customer took to be added.
     *
     * @param link empty if it is not known
     * @param state empty if there was none
     */
    record Taken(long seconds, String link, String state) {

        private byte[] encoded() {
            byte[] linkBytes = link.getBytes(UTF_8);
            byte[] stateBytes = state.getBytes(UTF_8);
            return ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + linkBytes.length + stateBytes.length)
                    .putLong(seconds)
                    .putInt(linkBytes.length)
                    .put(linkBytes)
                    .putInt(stateBytes.length)
                    .put(stateBytes)
                    .array();
        }

        /** Reads the value of an entry. */
        static Taken decode(byte[] value) {
            ByteBuffer parts = ByteBuffer.wrap(value);
            return new Taken(parts.getLong(), ViewKey.text(parts), ViewKey.text(parts));
        }
    }

    /** Visits the entries of a row, none to two. */
    void entries(String recordKey, ConversionRow row, Visitor visitor) {
        String state = row.state();
        if (state != null && personal.test(state)) {
            visitor.visit(ofState(row.tenant(), state).text(recordKey).bytes(), new byte[0]);
        }
        Instant addedAt = row.addedAt();
        Long seconds = row.secondsToAdd();
        if (addedAt != null && seconds != null) {
            byte[] key = ViewKey.of(Kind.SECONDS)
                    .text(row.tenant())
                    .day(Day.of(addedAt, zone))
                    .text(recordKey)
                    .bytes();
            visitor.visit(key, new Taken(seconds, orEmpty(row.linkId()), orEmpty(state)).encoded());
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Where the entries of a personal State begin. */
    static ViewKey ofState(String tenant, String state) {
        return ViewKey.of(Kind.PERSONAL).text(tenant).text(state);
    }

    /** The key of the record that an entry of a personal State is of. */
    static String recordKey(byte[] entry) {
        ByteBuffer parts = ViewKey.parts(entry);
        var unusedTenant = ViewKey.text(parts);
        var unusedState = ViewKey.text(parts);
        return ViewKey.text(parts);
    }
}
