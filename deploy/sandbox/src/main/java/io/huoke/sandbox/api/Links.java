package io.huoke.sandbox.api;

import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** Acquisition links that were created and not deleted. */
final class Links {

    private final Map<String, Link> links = new HashMap<>();

    /** Each corp's by number. */
    private final Map<String, NavigableMap<Long, Link>> byCorp = new HashMap<>();

    private final InstantSource clock;
    private final Opaque opaque;
    private long created;
    private int most = Integer.MAX_VALUE;

    Links(InstantSource clock, Opaque opaque) {
        this.clock = clock;
        this.opaque = opaque;
    }

    Link create(String corpId, String owner, Optional<String> id, LinkDraft draft) {
        String linkId = id.orElseGet(() -> opaque.next("ca", 20));
        if (links.containsKey(linkId)) {
            throw new IllegalArgumentException("there is a link " + linkId + " already");
        }
        created++;
        Link link = new Link(created, linkId, corpId, owner, draft, clock.instant(), new HashMap<>());
        put(link);
        return link;
    }

    /** How many a corp's apps may have created. */
    int most() {
        return most;
    }

    void most(int perCorp) {
        most = perCorp;
    }

    Link get(String id) {
        Link link = links.get(id);
        if (link == null) {
            throw new IllegalArgumentException("there is no link " + id);
        }
        return link;
    }

    /** Only what the calling app created, or a component was given, exists for it (page 97297). */
    Optional<Link> find(App app, String id) {
        return Optional.ofNullable(links.get(id)).filter(link -> link.isVisibleTo(app));
    }

    Link check(App app, String id) {
        return find(app, id).orElseThrow(() -> Errcode.INVALID_PARAMETER.refusal("invalid link_id"));
    }

    /** What the app sees, from behind a number on. */
    Iterator<Link> of(App app, long after) {
        Iterator<Link> all = inCorp(app.corpId()).tailMap(after, false).values().iterator();
        // Of a size that is not asked for, since a part of a tree counts its elements to tell it.
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(all, Spliterator.ORDERED), false)
                .filter(link -> link.isVisibleTo(app))
                .iterator();
    }

    /** All of a corp, whoever created them. */
    Collection<Link> of(String corpId) {
        return inCorp(corpId).values();
    }

    void update(Link link, LinkDraft draft) {
        put(link.with(draft));
    }

    private void put(Link link) {
        links.put(link.id(), link);
        byCorp.computeIfAbsent(link.corpId(), corp -> new TreeMap<>()).put(link.number(), link);
    }

    private NavigableMap<Long, Link> inCorp(String corpId) {
        return byCorp.getOrDefault(corpId, Collections.emptyNavigableMap());
    }

    void delete(String id) {
        Link link = get(id);
        links.remove(id);
        inCorp(link.corpId()).remove(link.number());
    }

    /** The scene with which the component's visits count (page 99484). */
    String authorize(String suiteId, String linkId) {
        return get(linkId).scenes().computeIfAbsent(suiteId, suite -> opaque.next("", 16));
    }
}
