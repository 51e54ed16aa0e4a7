package io.huoke.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.sandbox.api.World;
import java.net.URI;
import java.net.URLEncoder;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a corp's administrators decide about a provider's suites: it happens in the world and is told by callback. What
 * they cannot do is an {@link IllegalArgumentException}. Safe for use by any thread.
 */
final class Administrators {

    /** Page 90597. */
    private static final Pattern INSTALL_STATE = Pattern.compile("[a-zA-Z0-9]{0,128}");

    /** Of an auth code, in seconds, as the redirect says (page 90597). */
    private static final int EXPIRES_IN = 600;

    private final World world;
    private final Announcer announcer;
    private final InstantSource clock;

    Administrators(World world, Announcer announcer, InstantSource clock) {
        this.world = world;
        this.announcer = announcer;
        this.clock = clock;
    }

    /**
     * Authorizes a suite, or changes what is authorized: once it is, there is no create_auth any more (page 100964).
     *
     * @param openKfIds which accounts a service component is given, all of the corp's unless it is said (page 99401)
     * @return the auth code, if there is one
     */
    Optional<String> authorize(
            String suiteId, String corpId, @Nullable String state, Optional<List<String>> openKfIds) {
        List<String> selected = select(suiteId, corpId, openKfIds);
        if (world.census().isAuthorized(suiteId, corpId)) {
            announcer.changeAuth(suiteId, corpId, state, selected, clock.instant());
            return Optional.empty();
        }
        return Optional.of(announced(suiteId, world.authorize(suiteId, corpId, state), state, selected));
    }

    /** A registration package brings an app along (page 90578). */
    String authorizeRegistered(String suiteId, String corpId, String registerCode) {
        return announced(suiteId, world.authorize(suiteId, corpId, null, registerCode), null, List.of());
    }

    private String announced(String suiteId, String code, @Nullable String state, List<String> openKfIds) {
        announcer.createAuth(suiteId, code, state, openKfIds, clock.instant());
        return code;
    }

    private List<String> select(String suiteId, String corpId, Optional<List<String>> openKfIds) {
        if (world.census().kindOf(suiteId) != Kind.SERVICE_COMPONENT) {
            if (openKfIds.isPresent()) {
                throw new IllegalArgumentException(suiteId + " is not given accounts; it is no service component");
            }
            return List.of();
        }
        List<String> selected = openKfIds.orElseGet(() -> world.census().kfAccounts(corpId));
        world.authorizeKfAccounts(suiteId, corpId, selected);
        return selected;
    }

    void cancel(String suiteId, String corpId) {
        checkAuthorized(suiteId, corpId);
        world.cancel(suiteId, corpId);
        announcer.cancelAuth(suiteId, corpId, clock.instant());
    }

    /** The second confirmation (page 98959). */
    void confirm(String suiteId, String corpId, boolean approved) {
        checkAuthorized(suiteId, corpId);
        world.specialAuthorization(suiteId, corpId, approved);
        announcer.specialAuth(suiteId, corpId, approved, clock.instant());
    }

    /**
     * Resets the secret of a template's app (page 94758).
     *
     * @return the auth code of the new one
     */
    String reset(String templateId, String corpId) {
        if (world.census().kindOf(templateId) != Kind.TEMPLATE) {
            throw new IllegalArgumentException(templateId + " is no template, whose apps alone have a secret");
        }
        checkAuthorized(templateId, corpId);
        String code = world.resetPermanentCode(templateId, corpId);
        announcer.resetPermanentCode(templateId, code, clock.instant());
        return code;
    }

    /**
     * Installs from the provider's own site, of which no callback tells: the browser is sent back there with the code
     * (page 90597).
     *
     * @return the auth code
     */
    String install(String preAuthCode, String corpId, String state, URI redirect) {
        if (!INSTALL_STATE.matcher(state).matches()) {
            throw new IllegalArgumentException("'state' is at most 128 letters and digits");
        }
        if (redirect.getHost() == null || !List.of("http", "https").contains(redirect.getScheme())) {
            throw new IllegalArgumentException("'redirect' is not a URL of http or https");
        }
        String code = world.install(preAuthCode, corpId, state);
        String query = "auth_code=" + URLEncoder.encode(code, UTF_8) + "&expires_in=" + EXPIRES_IN + "&state=" + state;
        announcer.redirect(URI.create(redirect + (redirect.getRawQuery() == null ? "?" : "&") + query));
        return code;
    }

    private void checkAuthorized(String suiteId, String corpId) {
        if (!world.census().isAuthorized(suiteId, corpId)) {
            throw new IllegalArgumentException(corpId + " has not authorized " + suiteId);
        }
    }
}
