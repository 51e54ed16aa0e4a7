package io.huoke.streams;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys of several parts in a state store, for example tenant and State; the tenant comes first. */
public final class StoreKey {

    /** Stands between two parts. XML cannot have it in one; of what may, see {@link #fits}. */
    public static final char SEPARATOR = '\0';

    private StoreKey() {}

    /** The key of these parts; with an empty last one, the beginning of the keys of everything below the others. */
    public static String of(String... parts) {
        return String.join(String.valueOf(SEPARATOR), parts);
    }

    /** Whether a text can be a part. */
    public static boolean fits(@Nullable String text) {
        return text == null || text.indexOf(SEPARATOR) < 0;
    }

    /** The parts of a key. */
    public static List<String> parts(String key) {
        return List.of(key.split(String.valueOf(SEPARATOR), -1));
    }
}
