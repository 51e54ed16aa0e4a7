package io.huoke.runtime.alert;

import io.huoke.schemas.AlertRow.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that on-call has to know as long as it holds.
 *
 * @param key see {@link #key(String, String...)}; of two conditions that hold at a time, it differs
 * @param name as alerts are named, for example {@code QuotaLow}
 * @param tenant null where it is about no single one
 * @param corpName of the tenant, if known
 * @param since when it began to hold, as far as that is known
 * @param summary one sentence: what is wrong, with whom. No secret; what others have named may stand in it as it is
 * @param action what to do
 * @param eventIds the events that caused it
 * @param labels what else identifies it, {@link #SERVICE} among them; no volatile value
 * @param notice changes when on-call is to hear again of one that goes on; null where once is enough
 */
public record Condition(
        String key,
        String name,
        Severity severity,
        @Nullable String tenant,
        @Nullable String corpName,
        Instant since,
        String summary,
        String action,
        List<String> eventIds,
        Map<String, String> labels,
        @Nullable String notice) {

    /** The label that tells which service noticed. */
    public static final String SERVICE = "service";

    /** The label that tells which owner one is about. */
    public static final String OWNER = "owner";

    public Condition {
        eventIds = List.copyOf(eventIds);
        labels = Map.copyOf(labels);
    }

    /** The key of the condition of that name which is about these, for example a tenant and a link. */
    public static String key(String name, String... about) {
        return name + "/" + String.join("/", about);
    }
}
