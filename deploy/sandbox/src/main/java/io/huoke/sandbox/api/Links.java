package io.huoke.sandbox.api;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Acquisition links that were created and not deleted. */
final class Links {

    private final Map<String, Link> links = new LinkedHashMap<>();
    private final InstantSource clock;
    private final Opaque opaque;
    private long created;

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
        links.put(linkId, link);
        return link;
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

    List<Link> of(App app) {
        return links.values().stream().filter(link -> link.isVisibleTo(app)).toList();
    }

    List<Link> all() {
        return List.copyOf(links.values());
    }

    void update(Link link, LinkDraft draft) {
        links.put(link.id(), link.with(draft));
    }

    void delete(String id) {
        links.remove(get(id).id());
    }

    /** The scene with which the component's visits count (page 99484). */
    String authorize(String suiteId, String linkId) {
        return get(linkId).scenes().computeIfAbsent(suiteId, suite -> opaque.next("", 16));
    }
}
