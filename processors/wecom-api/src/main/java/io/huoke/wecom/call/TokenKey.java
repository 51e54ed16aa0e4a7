package io.huoke.wecom.call;

import io.huoke.schemas.Tenant;

/** Whose token a call carries. */
public sealed interface TokenKey {

    /** provider_access_token (page 91200). */
    record Provider(String corpId) implements TokenKey {}

    /** suite_access_token (page 90600). */
    record Suite(String suiteId) implements TokenKey {}

    /** access_token of one corp for one app: of a suite (pages 90605 and 97163) or of its own (page 91039). */
    record Corp(Tenant tenant) implements TokenKey {}

    /** The access_token of 1800 s that comes with a registration (page 90585). */
    record ContactSync(String corpId) implements TokenKey {}

    /** The query parameter that carries it. */
    default String parameter() {
        return switch (this) {
            case Provider p -> "provider_access_token";
            case Suite s -> "suite_access_token";
            case Corp c -> "access_token";
            case ContactSync c -> "access_token";
        };
    }

    /** On whose behalf a call with it is made. */
    default Principal principal() {
        return switch (this) {
            case Provider p -> Principal.of(p.corpId());
            case Suite s -> Principal.of(s.suiteId());
            case Corp c -> Principal.of(c.tenant());
            case ContactSync c -> Principal.of(c.corpId());
        };
    }
}
