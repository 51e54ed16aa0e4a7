package io.huoke.sandbox;

import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import java.net.URI;
import java.util.Locale;
import java.util.TreeSet;

/** A {@code huoke.yaml} that fits the cast. */
record SampleConfig(Cast cast, URI apiBase) {

    String yaml() {
        StringBuilder yaml = new StringBuilder();
        yaml.append("wecom: {api-base: \"%s\"}\n".formatted(apiBase));
        yaml.append("provider: {corp-id: %s, secret: %s}\n".formatted(Cast.PROVIDER, cast.providerSecret()));
        yaml.append("suites:\n");
        for (SuiteSpec suite : cast.suites()) {
            yaml.append("  - {id: %s, secret: %s, kind: %s}\n"
                    .formatted(suite.id(), suite.secret(), Cast.nameOf(suite.kind())));
        }
        yaml.append("corps:\n");
        yaml.append("  - {id: %s, agent-id: %d, secret: %s}\n"
                .formatted(Cast.ownCorp(), Cast.AGENT_ID, cast.ownAppSecret()));
        yaml.append("endpoints:\n");
        cast.endpoints().values().forEach(endpoint -> yaml.append(endpoint(endpoint)));
        return yaml.toString();
    }

    private static String endpoint(EndpointConfig endpoint) {
        KeyPair keys = endpoint.keys().getFirst();
        return """
                  - id: %s
                    kind: %s%s
                    receive-ids: [%s]
                    keys: [{token: %s, encoding-aes-key: %s}]
                """
                .formatted(
                        endpoint.id(),
                        endpoint.kind().name().toLowerCase(Locale.ROOT),
                        endpoint.owner().map(owner -> "\n    owner: " + owner).orElse(""),
                        String.join(", ", new TreeSet<>(endpoint.receiveIds())),
                        keys.token().value(),
                        keys.encodingAesKey().value());
    }
}
