package io.huoke.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The addresses at which an administrator authorizes, installs or registers. */
final class BrowserLinks {

    private static final String BASE = "https://open.work.weixin.qq.com/";

    /** What WeCom takes at its other two addresses with a state (pages 90597, 90581). */
    private static final Pattern STATE = Pattern.compile("[a-zA-Z0-9]{1,128}");

    private BrowserLinks() {}

    /**
     * Where a component is authorized (pages 99482, 49916).
     *
     * @param mode 1 to select one 微信客服 account at a time
     */
    static String component(String suiteId, Optional<String> state, Optional<Integer> mode) {
        List<String> parameters = new ArrayList<>();
        state.ifPresent(value -> parameters.add("state=" + encoded(value)));
        mode.ifPresent(number -> parameters.add("mode=" + number));
        return BASE + "compApp/" + encoded(suiteId) + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }

    /** Where a third-party app is installed from the provider's own site (page 90597). */
    static String installation(String suiteId, Secret preAuthCode, URI redirect, String state) {
        return BASE + "3rdapp/install?suite_id=" + encoded(suiteId) + "&pre_auth_code=" + encoded(preAuthCode.value())
                + "&redirect_uri=" + encoded(redirect.toString()) + "&state=" + encoded(state);
    }

    /** Where an enterprise registers (page 90578). */
    static String registration(Secret registerCode) {
        return BASE + "3rdservice/wework/register?register_code=" + encoded(registerCode.value());
    }

    /** @throws IllegalArgumentException if a state does not come back as it was; the message says what does */
    static String checkedState(String state) {
        if (!STATE.matcher(state).matches()) {
            throw new IllegalArgumentException("a state is 1 to 128 letters and digits; leave out what else it has");
        }
        return state;
    }

    /** @throws IllegalArgumentException if that is nowhere that a browser can be sent to */
    static URI checkedRedirect(String url) {
        try {
            URI uri = new URI(url);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Falls through to the one message for all.
        }
        throw new IllegalArgumentException(
                "a redirect is a web address, for example https://your.host/install/{suite id}/callback");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
