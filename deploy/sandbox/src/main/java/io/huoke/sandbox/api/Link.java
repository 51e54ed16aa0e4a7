package io.huoke.sandbox.api;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An acquisition link.
 *
 * @param number in the order of creation
 * @param owner the app that created it
 * @param scenes the comp_scene by component suite that the link is authorized to
 */
record Link(
        long number,
        String id,
        String corpId,
        String owner,
        LinkDraft draft,
        Instant created,
        Map<String, String> scenes) {

    Link with(LinkDraft changed) {
        return new Link(number, id, corpId, owner, changed, created, scenes);
    }

    /** As anybody opens it. */
    String url() {
        return "https://work.weixin.qq.com/ca/" + id;
    }

    /** As a component puts it up, with its scene (page 99484). */
    String url(String componentSuiteId) {
        return url() + "?comp_scene=" + scenes.get(componentSuiteId);
    }

    boolean isVisibleTo(App app) {
        boolean reachable = app.is(SuiteSpec.Kind.ACQUISITION_COMPONENT)
                ? scenes.containsKey(app.owner())
                : owner.equals(app.owner());
        return reachable && corpId.equals(app.corpId());
    }

    /** Whether a visit with this scene counts for the app; any does but for a component (page 99483). */
    boolean counts(App app, @Nullable String scene) {
        return !app.is(SuiteSpec.Kind.ACQUISITION_COMPONENT)
                || (scene != null && scene.equals(scenes.get(app.owner())));
    }
}
