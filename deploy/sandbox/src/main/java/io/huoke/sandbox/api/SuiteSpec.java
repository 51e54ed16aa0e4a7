package io.huoke.sandbox.api;

/** What a provider registered: an app for many corps. */
public record SuiteSpec(String id, String secret, Kind kind) {

    /** What a suite is for, which decides about what its tokens may do. */
    public enum Kind {
        THIRD_PARTY,
        /** 获客助手组件 (page 99482). */
        ACQUISITION_COMPONENT,
        /** 微信客服组件 (page 99370). */
        SERVICE_COMPONENT,
        /** 代开发 template: each corp gets an app of its own, whose secret is the permanent code (page 97163). */
        TEMPLATE
    }
}
