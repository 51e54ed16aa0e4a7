package io.huoke.wecom.token;

import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.Api;
import java.util.Optional;

/** What a token is got with. Two are equal if WeCom would treat them alike, so a refused one is known again. */
public sealed interface Credential {

    /** For suite_access_token (page 90600); {@code suiteTicket} is the newest that WeCom pushed. */
    record SuiteTicket(String suiteId, Secret suiteSecret, Secret suiteTicket) implements Credential {}

    /** For provider_access_token (page 91200). */
    record ProviderSecret(String corpId, Secret providerSecret) implements Credential {}

    /** For the access_token of a corp that authorized a third-party app or a component (page 90605). */
    record PermanentCode(Tenant tenant, Secret permanentCode) implements Credential {}

    /** For the access_token of a corp's own app, or of a 代开发 app, whose secret is the permanent code (pages 91039, 97163). */
    record CorpSecret(Tenant tenant, Secret corpSecret) implements Credential {}

    /** A token that nobody can get again: of a contact sync (page 90585). */
    record Unrenewable(String corpId) implements Credential {}

    /** The interface that takes it; none if no token can be got with it. */
    default Optional<Api> api() {
        return switch (this) {
            case SuiteTicket t -> Optional.of(Api.GET_SUITE_TOKEN);
            case ProviderSecret s -> Optional.of(Api.GET_PROVIDER_TOKEN);
            case PermanentCode c -> Optional.of(Api.GET_CORP_TOKEN);
            case CorpSecret s -> Optional.of(Api.GETTOKEN);
            case Unrenewable u -> Optional.empty();
        };
    }
}
