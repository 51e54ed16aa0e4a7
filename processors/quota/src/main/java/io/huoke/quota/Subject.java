package io.huoke.quota;

import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whom something is about.
 *
 * @param id the tenant, or the owner where WeCom named no enterprise
 * @param corpName the enterprise's name, if known
 */
record Subject(String id, @Nullable String corpName) {

    /** Whether it is a tenant, not an owner as a whole. */
    boolean isTenant() {
        return id.indexOf('/') >= 0;
    }

    /** The same with the enterprise's name. */
    Subject named(String name) {
        return new Subject(id, name);
    }

    /** How a sentence names it. */
    String inWords() {
        return corpName == null ? id : corpName + " (" + id + ")";
    }

    private String owner() {
        return isTenant() ? Tenant.parse(id).owner() : id;
    }

    /** Something that holds for it. */
    Condition condition(
            String name, Severity severity, Instant since, String summary, String action, List<String> eventIds) {
        return condition(name, null, severity, since, summary, action, eventIds, null);
    }

    /**
     * Something that holds for a part of it.
     *
     * @param part label and value which tell the part from others; null where it is all of it
     * @param notice changes when on-call is to hear again; null where once is enough
     */
    Condition condition(
            String name,
            Map.@Nullable Entry<String, String> part,
            Severity severity,
            Instant since,
            String summary,
            String action,
            List<String> eventIds,
            @Nullable String notice) {
        List<String> about = new ArrayList<>(List.of(id));
        Map<String, String> labels = new TreeMap<>();
        labels.put(Condition.SERVICE, QuotaTopology.QUOTA);
        labels.put(Condition.OWNER, owner());
        if (part != null) {
            about.add(part.getValue());
            labels.put(part.getKey(), part.getValue());
        }
        return new Condition(
                Condition.key(name, about.toArray(String[]::new)),
                name,
                severity,
                isTenant() ? id : null,
                corpName,
                since,
                summary,
                action,
                eventIds,
                labels,
                notice);
    }
}
