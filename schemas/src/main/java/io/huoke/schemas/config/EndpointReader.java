package io.huoke.schemas.config;

import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.EndpointConfig.Kind;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the section {@code endpoints}. */
final class EndpointReader {

    private static final Pattern ENDPOINT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9]{1,32}");
    private static final Pattern ENCODING_AES_KEY = Pattern.compile("[A-Za-z0-9]{43}");
    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9_.@-]{1,128}");

    private EndpointReader() {}

    static List<EndpointConfig> endpoints(ConfigSection root) {
        List<EndpointConfig> endpoints = root.sections("endpoints", EndpointReader::endpoint);
        checkEndpointIds(root, endpoints);
        return endpoints;
    }

    private static Optional<EndpointConfig> endpoint(ConfigSection section) {
        String id = section.required(
                "id", "", text -> Values.matching(text, ENDPOINT_ID, "write 1 to 64 letters, digits, '_' and '-'"));
        Kind kind = section.required("kind", Kind.SUITE, text -> Values.oneOf(Kind.class, text));
        Optional<String> owner = section.optional(
                "owner", text -> Values.matching(text, OWNER, "write a suite or template id, or {corpId}.{agentId}"));
        if (kind.needsOwner() && owner.isEmpty()) {
            section.problem(
                    "owner",
                    "is missing, and messages of this kind do not say whose they are",
                    "write the suite or template id, or {corpId}.{agentId} for a corp's own app");
        }
        Set<String> receiveIds = new LinkedHashSet<>(section.texts("receive-ids"));
        if (receiveIds.isEmpty() && kind != Kind.DATA) {
            section.problem("receive-ids", "is empty", "list the suite id and the provider's corp id");
        }
        List<KeyPair> keys = section.sections("keys", EndpointReader::keyPair);
        if (section.isEmpty("keys")) {
            section.problem("keys", "is empty", "copy token and encoding-aes-key from WeCom's console");
        }
        return section.build(() -> new EndpointConfig(id, kind, owner, receiveIds, keys));
    }

    private static Optional<KeyPair> keyPair(ConfigSection section) {
        Secret token = section.requiredSecret(
                "token", text -> Values.matching(text, TOKEN, "WeCom's Token has 1 to 32 letters and digits"));
        Secret aesKey = section.requiredSecret(
                "encoding-aes-key",
                text -> Values.matching(
                        text, ENCODING_AES_KEY, "WeCom's EncodingAESKey has exactly 43 letters and digits"));
        return section.build(() -> new KeyPair(token, aesKey));
    }

    private static void checkEndpointIds(ConfigSection root, List<EndpointConfig> endpoints) {
        Set<String> seen = new HashSet<>();
        for (EndpointConfig endpoint : endpoints) {
            if (!seen.add(endpoint.id())) {
                root.problem("endpoints", "two have the id '" + endpoint.id() + "'", "give each its own");
            }
        }
    }
}
