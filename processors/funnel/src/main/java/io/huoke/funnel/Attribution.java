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
    private record Evidence(LinkMethod method, Set<String> links) {}

    /**
     * Weighs the evidence, the strongest first. What speaks for one link decides. What speaks for several leaves the
     * decision between these to the weaker, which cannot bring another into play.
     *
     * @param listed the links that WeCom lists the customer under; they are several if the customer came again
     * @param chats the links that the customer's messages name
     * @param linksOfState the links that the State was seen with
     */
    static Attribution of(Set<String> listed, Set<String> chats, Set<String> linksOfState) {
        NavigableSet<String> candidates = new TreeSet<>();
        for (Evidence evidence : List.of(
                new Evidence(LinkMethod.A6, listed),
                new Evidence(LinkMethod.CHAT, chats),
                new Evidence(LinkMethod.STATE, linksOfState))) {
            NavigableSet<String> possible = new TreeSet<>(evidence.links());
            if (!candidates.isEmpty()) {
                possible.retainAll(candidates);
            }
            if (possible.size() == 1) {
                return new Attribution(possible.first(), evidence.method(), List.of());
            }
            if (!possible.isEmpty()) {
                candidates = possible;
            }
        }
        return new Attribution(null, LinkMethod.NONE, new ArrayList<>(candidates));
    }
}
