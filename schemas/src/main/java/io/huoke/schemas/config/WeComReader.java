package io.huoke.schemas.config;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.config.WeComConfig.OwnApp;
import io.huoke.schemas.config.WeComConfig.Suite;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the sections {@code wecom}, {@code provider}, {@code suites} and {@code corps}. */
final class WeComReader {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_@-]{1,128}");
    private static final int MAX_PORT = 65_535;
    private static final String ID_FORM = "write the id as WeCom's console shows it";

    private WeComReader() {}

    static Optional<WeComConfig> read(ConfigSection root) {
        Optional<URI> base = base(root.section("wecom"));
        Optional<WeComConfig.Provider> provider =
                root.optionalSection("provider").flatMap(WeComReader::provider);
        List<Suite> suites = root.sections("suites", WeComReader::suite);
        List<OwnApp> ownApps = root.sections("corps", WeComReader::ownApp);
        checkOnce(root, "suites", suites.stream().map(Suite::id).toList());
        checkOnce(root, "corps", ownApps.stream().map(OwnApp::owner).toList());
        return base.map(uri -> new WeComConfig(uri, provider, suites, ownApps));
    }

    private static Optional<URI> base(ConfigSection section) {
        URI base = section.value("api-base", WeComConfig.DEFAULT_API_BASE, WeComReader::address);
        return section.build(() -> base);
    }

    private static URI address(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            boolean bare = uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
            boolean port = uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= MAX_PORT);
            if (web
                    && bare
                    && port
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Falls through to the one message for all.
        }
        throw new IllegalArgumentException("write scheme, host and port, for example https://qyapi.weixin.qq.com");
    }

    private static Optional<WeComConfig.Provider> provider(ConfigSection section) {
        String corpId = id(section, "corp-id");
        Secret secret = section.requiredSecret("secret", ConfigSection::notBlank);
        return section.build(() -> new WeComConfig.Provider(corpId, secret));
    }

    private static Optional<Suite> suite(ConfigSection section) {
        String id = id(section, "id");
        Optional<Secret> secret = section.optionalSecret("secret");
        AppKind kind = section.value("kind", AppKind.THIRD_PARTY, text -> Values.oneOf(Suite.KINDS, text));
        return section.build(() -> new Suite(id, secret, kind));
    }

    private static Optional<OwnApp> ownApp(ConfigSection section) {
        String id = id(section, "id");
        int agentId = section.required("agent-id", 0, text -> Values.integer(text, 0, Integer.MAX_VALUE));
        Secret secret = section.requiredSecret("secret", ConfigSection::notBlank);
        return section.build(() -> new OwnApp(id, agentId, secret));
    }

    private static String id(ConfigSection section, String key) {
        return section.required(key, "", text -> Values.matching(text, ID, ID_FORM));
    }

    private static void checkOnce(ConfigSection root, String key, List<String> ids) {
        Set<String> seen = new HashSet<>();
        for (String id : ids) {
            if (!seen.add(id)) {
                root.problem(key, "names " + id + " twice", "name each once");
            }
        }
    }
}
