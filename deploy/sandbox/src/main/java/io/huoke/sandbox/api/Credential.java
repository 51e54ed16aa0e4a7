package io.huoke.sandbox.api;

/** What a caller shows in the query. */
enum Credential {
    NONE("", Errcode.ACCESS_TOKEN_MISSING, Errcode.INVALID_ACCESS_TOKEN, Errcode.ACCESS_TOKEN_EXPIRED),
    ACCESS_TOKEN(
            "access_token", Errcode.ACCESS_TOKEN_MISSING, Errcode.INVALID_ACCESS_TOKEN, Errcode.ACCESS_TOKEN_EXPIRED),
    SUITE_ACCESS_TOKEN(
            "suite_access_token",
            Errcode.SUITE_TOKEN_MISSING,
            Errcode.INVALID_SUITE_TOKEN,
            Errcode.SUITE_TOKEN_EXPIRED),
    /** No page has codes of its own for it. */
    PROVIDER_ACCESS_TOKEN(
            "provider_access_token",
            Errcode.ACCESS_TOKEN_MISSING,
            Errcode.INVALID_ACCESS_TOKEN,
            Errcode.ACCESS_TOKEN_EXPIRED);

    private final String parameter;
    private final Errcode missing;
    private final Errcode unknown;
    private final Errcode expired;

    Credential(String parameter, Errcode missing, Errcode unknown, Errcode expired) {
        this.parameter = parameter;
        this.missing = missing;
        this.unknown = unknown;
        this.expired = expired;
    }

    String parameter() {
        return parameter;
    }

    Errcode missing() {
        return missing;
    }

    Errcode unknown() {
        return unknown;
    }

    Errcode expired() {
        return expired;
    }

    boolean accepts(Bearer bearer) {
        Credential wanted =
                switch (bearer) {
                    case Bearer.OfSuite suite -> SUITE_ACCESS_TOKEN;
                    case Bearer.OfProvider provider -> PROVIDER_ACCESS_TOKEN;
                    case Bearer.OfApp app -> ACCESS_TOKEN;
                    case Bearer.OfContactSync sync -> ACCESS_TOKEN;
                };
        return wanted == this;
    }
}
