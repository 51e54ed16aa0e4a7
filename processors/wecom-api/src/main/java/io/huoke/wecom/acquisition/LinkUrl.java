package io.huoke.wecom.acquisition;

import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.InvalidRequestException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The address that a customer taps (pages 97297 and 99482). A component's has a {@code comp_scene} that must stay, so
 * everything is joined behind what is there.
 *
 * @param url as WeCom gave it out, perhaps with more behind it
 */
public record LinkUrl(String url) {

    private static final String CHANNEL = "customer_channel";
    private static final String ONCE_KEY = "once_key";
    private static final String SCHEME = "weixin://biz/ww/profile/";

    /** @throws InvalidRequestException unless it is an absolute address without a fragment */
    public LinkUrl {
        try {
            URI uri = new URI(url);
            if (uri.getHost() == null || uri.getRawFragment() != null) {
                throw new InvalidRequestException("not the address of a link; take it from A2 as it is");
            }
        } catch (URISyntaxException e) {
            throw new InvalidRequestException("not an address; take the link from A2 as it is");
        }
    }

    /**
     * With the channel that comes back as State in the events of whoever taps it. Without one a component hears of no
     * conversion at all.
     *
     * @throws InvalidRequestException if it has one already
     */
    public LinkUrl withChannel(State state) {
        return with(CHANNEL, state.value());
    }

    /**
     * With a key that lets the provider pay for one customer (page 99603).
     *
     * @throws InvalidRequestException if it has one already
     */
    public LinkUrl withOnceKey(Secret onceKey) {
        return with(ONCE_KEY, onceKey.value());
    }

    private LinkUrl with(String name, String value) {
        if (has(name)) {
            throw new InvalidRequestException("the link has a " + name + " already; start from the one of A2");
        }
        return new LinkUrl(url + (url.indexOf('?') < 0 ? '?' : '&') + name + '=' + encode(value));
    }

    private boolean has(String name) {
        String query = URI.create(url).getRawQuery();
        return query != null && ("&" + query).contains("&" + name + "=");
    }

    /** The form that opens WeChat without a page in between. */
    public String scheme() {
        return SCHEME + encode(url);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return has(ONCE_KEY) ? "a link with a once_key" : url;
    }
}
