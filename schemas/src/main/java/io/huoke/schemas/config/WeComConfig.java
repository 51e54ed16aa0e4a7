package io.huoke.schemas.config;

import io.huoke.schemas.AppKind;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * WeCom's API, and who calls it.
 *
 * @param apiBase scheme, host and port
 * @param provider the provider's own corp, if it registers enterprises
 * @param suites each id once
 * @param ownApps each owner once
 */
public record WeComConfig(URI apiBase, Optional<Provider> provider, List<Suite> suites, List<OwnApp> ownApps) {

    /** Where WeCom is unless configured. */
    public static final URI DEFAULT_API_BASE = URI.create("https://qyapi.weixin.qq.com");

    public WeComConfig {
        suites = List.copyOf(suites);
        ownApps = List.copyOf(ownApps);
    }

    /** Nobody who calls. */
    public static WeComConfig ofNobody() {
        return new WeComConfig(DEFAULT_API_BASE, Optional.empty(), List.of(), List.of());
    }

    /** Whether secrets and tokens travel to WeCom, or what stands before it, for others to read. */
    public boolean isInClear() {
        return "http".equals(apiBase.getScheme()) && !Values.isLoopback(apiBase.getHost());
    }

    /** The suites that are declared as such. */
    public Set<String> suiteIds() {
        return suites.stream().map(Suite::id).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The provider (服务商).
     *
     * @param secret its ProviderSecret (page 91200)
     */
    public record Provider(String corpId, Secret secret) {}

    /**
     * A third-party app, component or template.
     *
     * @param secret without it nothing can be called on its behalf
     */
    public record Suite(String id, Optional<Secret> secret, AppKind kind) {

        /** What a suite can be. */
        public static final Set<AppKind> KINDS = EnumSet.complementOf(EnumSet.of(AppKind.OWN_APP));
    }

    /** A corp's own app (自建应用). */
    public record OwnApp(String corpId, int agentId, Secret secret) {

        /** What its tenants and events name as owner. */
        public String owner() {
            return corpId + "." + agentId;
        }
    }
}
