package io.huoke.sandbox.api;

/** Which apps may use 获客助手 (pages 97297, 98959, 99482). */
final class Permission {

    private Permission() {}

    /** What links and components share. */
    static App acquisition(Call call) {
        App app = call.app();
        boolean approved = app.kind() == null || call.world().authorizations().mayUseAcquisition(app);
        if (app.is(SuiteSpec.Kind.SERVICE_COMPONENT) || !approved) {
            throw Errcode.FORBIDDEN.refusal();
        }
        return app;
    }

    /** What is for the app that created a link, and not for a component. */
    static App ofLinkOwner(Call call) {
        App app = acquisition(call);
        if (app.is(SuiteSpec.Kind.ACQUISITION_COMPONENT)) {
            throw Errcode.FORBIDDEN.refusal();
        }
        return app;
    }

    static App ofComponent(Call call) {
        App app = acquisition(call);
        if (!app.is(SuiteSpec.Kind.ACQUISITION_COMPONENT)) {
            throw Errcode.FORBIDDEN.refusal();
        }
        return app;
    }
}
