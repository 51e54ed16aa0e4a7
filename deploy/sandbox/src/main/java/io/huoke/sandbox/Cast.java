package io.huoke.sandbox;

import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.schemas.config.EndpointConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Who is in the simulated WeCom: ids, secrets and keys. The same seed gives the same, so that a configuration that was
 * printed stays good.
 *
 * @param endpoints the callback URLs by whom they belong to: a suite's id, the provider's corp id, or the own app's
 *     owner
 */
record Cast(String providerSecret, String ownAppSecret, List<SuiteSpec> suites, Map<String, EndpointConfig> endpoints) {

    static final String PROVIDER = "ww0000demoprovider";
    static final String APP = "ww00000000demosuite";
    static final String COMPONENT = "ww0000demoacquire";
    static final String SERVICE = "ww00000demoservice";
    static final String TEMPLATE = "dk0000demotemplate";
    static final int AGENT_ID = 1_000_002;

    static Cast ofSeed(long seed) {
        Letters letters = new Letters(new Random(seed));
        List<SuiteSpec> suites = List.of(
                new SuiteSpec(APP, letters.next(43), Kind.THIRD_PARTY),
                new SuiteSpec(COMPONENT, letters.next(43), Kind.ACQUISITION_COMPONENT),
                new SuiteSpec(SERVICE, letters.next(43), Kind.SERVICE_COMPONENT),
                new SuiteSpec(TEMPLATE, letters.next(43), Kind.TEMPLATE));
        Map<String, EndpointConfig> endpoints = new LinkedHashMap<>();
        for (SuiteSpec suite : suites) {
            endpoints.put(suite.id(), endpoint(nameOf(suite.kind()), suite.id(), letters));
        }
        endpoints.put(
                PROVIDER,
                new EndpointConfig(
                        "system",
                        EndpointConfig.Kind.PROVIDER,
                        Optional.empty(),
                        Set.of(PROVIDER),
                        List.of(letters.keyPair())));
        endpoints.put(
                ownApp(),
                new EndpointConfig(
                        "own-app",
                        EndpointConfig.Kind.CORP,
                        Optional.of(ownApp()),
                        Set.of(ownCorp()),
                        List.of(letters.keyPair())));
        return new Cast(letters.next(64), letters.next(43), suites, endpoints);
    }

    EndpointConfig endpointOf(String owner) {
        return Objects.requireNonNull(endpoints.get(owner), owner);
    }

    String secretOf(String suiteId) {
        return suites.stream()
                .filter(suite -> suite.id().equals(suiteId))
                .findFirst()
                .orElseThrow()
                .secret();
    }

    /** The corp that has an app of its own. */
    static String ownCorp() {
        return History.corps().getFirst();
    }

    static String ownApp() {
        return ownCorp() + "." + AGENT_ID;
    }

    /** As the configuration calls it. */
    static String nameOf(Kind kind) {
        return switch (kind) {
            case THIRD_PARTY -> "third-party";
            case ACQUISITION_COMPONENT -> "acquisition-component";
            case SERVICE_COMPONENT -> "service-component";
            case TEMPLATE -> "template";
        };
    }

    private static EndpointConfig endpoint(String id, String suiteId, Letters letters) {
        return new EndpointConfig(
                id, EndpointConfig.Kind.SUITE, Optional.empty(), Set.of(suiteId, PROVIDER), List.of(letters.keyPair()));
    }
}
