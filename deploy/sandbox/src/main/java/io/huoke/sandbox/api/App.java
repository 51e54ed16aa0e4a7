package io.huoke.sandbox.api;

import org.jspecify.annotations.Nullable;

/**
 * An app in a corp: what an access token speaks for.
 *
 * @param owner the suite's id, or {@code {corpId}.{agentId}} of a corp's own app
 * @param kind null for a corp's own app
 */
public record App(String corpId, String owner, SuiteSpec.@Nullable Kind kind) {

    /** A corp's own app. */
    static App own(String corpId, int agentId) {
        return new App(corpId, corpId + "." + agentId, null);
    }

    static App ofSuite(SuiteSpec suite, String corpId) {
        return new App(corpId, suite.id(), suite.kind());
    }

    boolean is(SuiteSpec.Kind other) {
        return kind == other;
    }
}
