package io.huoke.funnel.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.Day;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * A key of the view's database, or the beginning of keys: what it is of, then parts. Texts have their length in front, so
 * that none is the beginning of another; days are in their order, the unknown one last.
 */
final class ViewKey {

    private static final int UNKNOWN_DAY = -1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);

    /** What is in the database. */
    enum Kind {
        /** A conversion by the key of its record. */
        CONVERSION('c'),
        /** Which conversions have a personal State: tenant, State, record key. */
        PERSONAL('p'),
        /** How long customers took to be added: tenant, day of the add, record key. */
        SECONDS('s'),
        /** A row of {@code huoke.funnel}: tenant, day, link, State. */
        BY_STATE('f'),
        /** A row of {@code huoke.funnel.links}: tenant, day, link. */
        BY_LINK('l'),
        /** How far a partition has been read: topic, partition. */
        POSITION('o');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    private ViewKey(Kind kind) {
        bytes.write(kind.letter);
    }

    static ViewKey of(Kind kind) {
        return new ViewKey(kind);
    }

    ViewKey text(String text) {
        byte[] encoded = text.getBytes(UTF_8);
        number(encoded.length);
        bytes.writeBytes(encoded);
        return this;
    }

    /** Not negative, if it is to be in order. */
    ViewKey number(int number) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        return this;
    }

    ViewKey day(Day day) {
        LocalDate date = day.date();
        // Days before 1970 are negative, and bytes are compared without a sign.
        return number(date == null ? UNKNOWN_DAY : Math.toIntExact(date.toEpochDay()) ^ Integer.MIN_VALUE);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** The first key behind all that begin like this. */
    static byte[] behind(byte[] beginning) {
        int last = beginning.length - 1;
        while (beginning[last] == (byte) 0xff) {
            last--;
        }
        byte[] next = Arrays.copyOf(beginning, last + 1);
        next[last]++;
        return next;
    }

    /** Where the parts begin. */
    static ByteBuffer parts(byte[] key) {
        return ByteBuffer.wrap(key, 1, key.length - 1);
    }

    /** Reads a part. */
    static String text(ByteBuffer parts) {
        byte[] encoded = new byte[parts.getInt()];
        parts.get(encoded);
        return new String(encoded, UTF_8);
    }

    /** Reads a part. */
    static Day day(ByteBuffer parts) {
        int number = parts.getInt();
        return number == UNKNOWN_DAY ? Day.UNKNOWN : new Day(LocalDate.ofEpochDay(number ^ Integer.MIN_VALUE));
    }
}
