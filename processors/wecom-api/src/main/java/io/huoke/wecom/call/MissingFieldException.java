package io.huoke.wecom.call;

import org.jspecify.annotations.Nullable;

/** An answer lacks a field without which it is useless; thrown by the constructors of answers. */
public final class MissingFieldException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private MissingFieldException(String field) {
        super("it has no " + field);
    }

    /**
     * The value of a field that must be there.
     *
     * @param field its official name
     */
    public static <T> T require(@Nullable T value, String field) {
        if (value == null) {
            throw new MissingFieldException(field);
        }
        return value;
    }
}
