package io.huoke.sandbox.api;

import java.util.Optional;

/**
 * A call that was let through.
 *
 * @param bearer whom its token speaks for; empty where none is needed
 */
record Call(Stores world, Optional<Bearer> bearer, Arguments arguments) {

    SuiteSpec suite() {
        if (bearer.orElseThrow() instanceof Bearer.OfSuite ofSuite) {
            return ofSuite.suite();
        }
        throw Errcode.INVALID_SUITE_TOKEN.refusal();
    }

    /** Tokens of a registration may do nothing that an app may. */
    App app() {
        if (bearer.orElseThrow() instanceof Bearer.OfApp ofApp) {
            return ofApp.app();
        }
        throw Errcode.FORBIDDEN.refusal();
    }
}
