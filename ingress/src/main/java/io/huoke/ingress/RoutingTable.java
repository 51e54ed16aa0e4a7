package io.huoke.ingress;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.Kind;
import io.huoke.schemas.config.HuokeConfig;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is answered: immutable, and swapped as a whole when the configuration changes. A request stays with the endpoint
 * it began with.
 *
 * @param endpoints by id
 * @param suites whose installations may end here
 */
record RoutingTable(Map<String, EndpointConfig> endpoints, Set<String> suites) {

    static RoutingTable of(HuokeConfig config) {
        // A suite's endpoint also names the provider, as the others do: that is no suite.
        Set<String> others = config.endpoints().stream()
                .filter(endpoint -> endpoint.kind() != Kind.SUITE)
                .flatMap(endpoint -> endpoint.receiveIds().stream())
                .collect(toUnmodifiableSet());
        Stream<String> named = config.endpoints().stream()
                .filter(endpoint -> endpoint.kind() == Kind.SUITE)
                .flatMap(endpoint -> endpoint.receiveIds().stream())
                .filter(id -> !others.contains(id));
        return new RoutingTable(
                config.endpoints().stream().collect(toUnmodifiableMap(EndpointConfig::id, Function.identity())),
                Stream.concat(config.wecom().suiteIds().stream(), named).collect(toUnmodifiableSet()));
    }
}
