package io.huoke.wecom.call;

import io.huoke.schemas.Tenant;

/**
 * On whose behalf a call is made: who is named where it fails, and whose budget it uses up (page 90312).
 *
 * @param name tenant, suite id or provider's corp id
 * @param account what WeCom counts calls by: the corp, whichever app calls, or the suite or provider itself
 * @param ownApp whether it is a corp's own app, for which the calls of one address are counted apart
 */
public record Principal(String name, String account, boolean ownApp) {

    /** An app in an enterprise; the owner of a corp's own app is {@code corpId.agentId}. */
    public static Principal of(Tenant tenant) {
        return new Principal(tenant.toString(), tenant.corpId(), tenant.owner().indexOf('.') >= 0);
    }

    /** A suite or provider on its own behalf, or a corp that is not yet anyone's tenant. */
    public static Principal of(String id) {
        return new Principal(id, id, false);
    }

    @Override
    public String toString() {
        return name;
    }
}
