package io.huoke.ingress;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The callbacks of one endpoint that were kept as dead letters.
 *
 * @param first of those that followed each other without a long pause
 * @param last when the last of them came
 * @param reasons how many for which reason, in the ten minutes that end with the last
 * @param ids of some of them, the last one last
 */
record DeadLetterArrivals(
        DeadLetterAlert alert,
        String endpoint,
        Instant first,
        Instant last,
        Map<String, Long> reasons,
        List<String> ids) {

    DeadLetterArrivals {
        reasons = Collections.unmodifiableMap(new TreeMap<>(reasons));
        ids = List.copyOf(ids);
    }

    long number() {
        return reasons.values().stream().mapToLong(Long::longValue).sum();
    }
}
