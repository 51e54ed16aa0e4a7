package io.huoke.funnel;

import io.huoke.schemas.ConversionRow.LinkMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The link that a customer came by.
 *
 * @param linkId null where nothing decides
 * @param method what it rests on
 * @param candidates those it may be if nothing decides, sorted
 */
record Attribution(@Nullable String linkId, LinkMethod method, List<String> candidates) {

    /** Links that some kind of evidence speaks for. */
    record Evidence(LinkMethod method, Set<String> links) {}

    /**
     * Weighs the evidence. What speaks for one link decides. What speaks for several leaves the decision between these to
     * the weaker, which cannot bring another into play.
     *
     * @param evidence the strongest first
     */
    static Attribution of(List<Evidence> evidence) {
        NavigableSet<String> candidates = new TreeSet<>();
        for (Evidence next : evidence) {
            NavigableSet<String> possible = new TreeSet<>(next.links());
            if (!candidates.isEmpty()) {
                possible.retainAll(candidates);
            }
            if (possible.size() == 1) {
                return new Attribution(possible.first(), next.method(), List.of());
            }
            if (!possible.isEmpty()) {
                candidates = possible;
            }
        }
        return new Attribution(null, LinkMethod.NONE, new ArrayList<>(candidates));
    }
}
