package io.huoke.sandbox.api;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where to go on in a list. A cursor stands for the number of the last element seen, so that what is added or deleted
 * meanwhile moves nothing.
 */
final class Cursors {

    private static final int REMEMBERED = 100_000;

    /** Part of a list. */
    record Page<T>(List<T> elements, String nextCursor) {}

    private record Position(String list, long after) {}

    private final Map<String, Position> positions = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Position> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final Opaque opaque;

    Cursors(Opaque opaque) {
        this.opaque = opaque;
    }

    /**
     * Cuts one, and looks at no more than it holds, so that a page of a long list costs what one of a short list does.
     *
     * @param list a cursor of another list is refused
     * @param elements those with a number above the given one, in the order of their numbers
     */
    <T> Page<T> page(
            String list,
            LongFunction<Iterator<T>> elements,
            ToLongFunction<T> number,
            Optional<String> cursor,
            int limit) {
        long after = cursor.filter(given -> !given.isEmpty())
                .map(given -> position(list, given))
                .orElse(Long.MIN_VALUE);
        List<T> page = new ArrayList<>();
        Iterator<T> rest = elements.apply(after);
        while (rest.hasNext()) {
            T element = rest.next();
            if (page.size() == limit) {
                return new Page<>(page, remember(list, number.applyAsLong(page.getLast())));
            }
            page.add(element);
        }
        return new Page<>(page, "");
    }

    void expire(@Nullable String cursor) {
        if (cursor == null) {
            positions.clear();
        } else {
            positions.remove(cursor);
        }
    }

    private long position(String list, String cursor) {
        Position position = positions.get(cursor);
        if (position == null || !position.list().equals(list)) {
            throw Errcode.CURSOR_INVALID.refusal();
        }
        return position.after();
    }

    private String remember(String list, long after) {
        String cursor = opaque.next("", 44);
        positions.put(cursor, new Position(list, after));
        return cursor;
    }
}
