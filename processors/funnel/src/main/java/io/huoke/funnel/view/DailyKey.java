package io.huoke.funnel.view;

import io.huoke.funnel.view.ViewKey.Kind;
import io.huoke.schemas.Day;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Takes the key of a daily row's record apart, because a record that ends a row has nothing else.
 *
 * @param parts between tenant and day, unescaped: the link and, in {@code huoke.funnel}, the State; empty where not known
 */
record DailyKey(String tenant, List<String> parts, Day day) {

    DailyKey {
        parts = List.copyOf(parts);
    }

    /**
     * Reads a record's key.
     *
     * @param parts how many there are between tenant and day
     * @return empty if it is no such key
     */
    static Optional<DailyKey> parse(String recordKey, int parts) {
        List<String> all = Arrays.asList(recordKey.split("/", -1));
        int end = all.size() - 1;
        int begin = end - parts;
        // A tenant has a slash of its own.
        if (begin < 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DailyKey(
                    String.join("/", all.subList(0, begin)),
                    all.subList(begin, end).stream().map(DailyKey::unescaped).toList(),
                    Day.parse(all.get(end))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String unescaped(String part) {
        return part.replace("%2F", "/").replace("%25", "%");
    }

    /** Where the row is in the database. */
    byte[] in(Kind kind) {
        ViewKey key = ViewKey.of(kind).text(tenant).day(day);
        parts.forEach(key::text);
        return key.bytes();
    }
}
