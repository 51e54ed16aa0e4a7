package io.huoke.sandbox.api;

import java.util.Optional;

/**
 * A corp that registered by the provider's link, as register_corp tells it (page 90585).
 *
 * @param contactSyncToken only if the package locks the contacts for a migration
 */
public record Registration(
        String registerCode,
        String templateId,
        Optional<String> state,
        String corpId,
        String userId,
        Optional<String> contactSyncToken) {}
