package io.huoke.streams;

import java.util.List;

/** Keys of several parts in a state store, for example tenant and State; the tenant comes first. */
public final class StoreKey {

    /** Stands between two parts, and cannot occur in one: neither XML nor JSON from WeCom has NUL. */
    public static final char SEPARATOR = '\0';

    private StoreKey() {}

    /** The key of these parts; with an empty last one, the beginning of the keys of everything below the others. */
    public static String of(String... parts) {
        return String.join(String.valueOf(SEPARATOR), parts);
    }

    /** The parts of a key. */
    public static List<String> parts(String key) {
        return List.of(key.split(String.valueOf(SEPARATOR), -1));
    }
}
