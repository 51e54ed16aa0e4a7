package io.huoke.wecom.call;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a list page by page, each fetched when it is reached. When WeCom gives up a cursor (50100), the walk
 * begins anew: items that were seen come again, so whoever reads must take a repeated one for the same.
 */
public final class Pages<T> implements Iterator<T> {

    private static final int MAX_RESTARTS = 3;

    private final Function<@Nullable String, ? extends Page<T>> fetch;
    private Iterator<T> items = List.<T>of().iterator();
    private @Nullable String cursor;
    private boolean last;

    /** A cursor of an earlier page, ever further apart, by which a circle of any length is noticed (Brent). */
    private @Nullable String landmark;

    private long nextLandmark = 1;
    private long turns;
    private int restarts;

    private Pages(Function<@Nullable String, ? extends Page<T>> fetch) {
        this.fetch = fetch;
    }

    /**
     * The list as a lazy, sequential stream, which may throw {@link WeComException} from its terminal operation and
     * holds one page at a time.
     *
     * @param fetch gets the page at a cursor, which is null for the first
     */
    public static <T> Stream<T> stream(Function<@Nullable String, ? extends Page<T>> fetch) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(new Pages<>(fetch), Spliterator.ORDERED | Spliterator.NONNULL),
                false);
    }

    @Override
    public boolean hasNext() {
        while (!items.hasNext() && !last) {
            turn();
        }
        return items.hasNext();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return items.next();
    }

    private void turn() {
        try {
            Page<T> page = fetch.apply(cursor);
            String next = page.nextCursor();
            if (next != null && next.equals(landmark)) {
                throw WeComException.withoutCall(
                        "WeCom's list goes round in circles: a cursor came again", new Failure.Unknown());
            }
            items = page.items().iterator();
            cursor = next;
            if (++turns == nextLandmark) {
                landmark = next;
                nextLandmark *= 2;
            }
            last = next == null || next.isEmpty();
        } catch (WeComException e) {
            if (!e.lostCursor() || cursor == null || ++restarts > MAX_RESTARTS) {
                throw e;
            }
            cursor = null;
            landmark = null;
        }
    }
}
