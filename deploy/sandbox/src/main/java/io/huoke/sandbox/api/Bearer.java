package io.huoke.sandbox.api;

/** Whom a token speaks for. */
sealed interface Bearer {

    /** The suite id, the provider's corp id, or the app's owner. */
    String owner();

    /** A suite_access_token (page 90600). */
    record OfSuite(SuiteSpec suite) implements Bearer {
        @Override
        public String owner() {
            return suite.id();
        }
    }

    /** A provider_access_token (page 91200). */
    record OfProvider(String corpId) implements Bearer {
        @Override
        public String owner() {
            return corpId;
        }
    }

    /** An access_token (pages 90605, 91039). */
    record OfApp(App app) implements Bearer {
        @Override
        public String owner() {
            return app.owner();
        }
    }

    /** The access token that comes with a registration (page 90585). */
    record OfContactSync(String corpId) implements Bearer {
        @Override
        public String owner() {
            return corpId;
        }
    }
}
