package io.huoke.wecom.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a list, as WeCom hands lists out. */
public interface Page<T> {

    /** What is on it; may be empty in the middle. */
    List<T> items();

    /** Where the next one begins; null or empty at the end. */
    @Nullable String nextCursor();
}
