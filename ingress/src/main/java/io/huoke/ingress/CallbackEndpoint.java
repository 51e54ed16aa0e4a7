package io.huoke.ingress;

import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.EndpointConfig.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An endpoint as one event loop uses it. Not safe for use by several threads at once, as its ciphers are not. */
final class CallbackEndpoint {

    private final EndpointConfig config;
    private final String source;
    private final List<Key> keys;

    /**
     * One pair of Token and EncodingAESKey.
     *
     * @param fingerprint see {@link KeyPair#fingerprint()}
     */
    record Key(String fingerprint, CallbackCrypto crypto) {}

    CallbackEndpoint(EndpointConfig config) {
        this(config, CallbackCrypto::new);
    }

    CallbackEndpoint(EndpointConfig config, Function<KeyPair, CallbackCrypto> crypto) {
        this.config = config;
        this.source = "/wecom/" + config.id();
        this.keys = config.keys().stream()
                .map(pair -> new Key(pair.fingerprint(), crypto.apply(pair)))
                .toList();
    }

    String id() {
        return config.id();
    }

    /** The source of its events. */
    String source() {
        return source;
    }

    Optional<String> owner() {
        return config.owner();
    }

    /** In the order of the configuration. */
    List<Key> keys() {
        return keys;
    }

    /**
     * Whether a message may have been encrypted for this receiveid (pages 90968, 90595 and 90613).
     *
     * @param toUserName the message's own, where there is one
     */
    boolean accepts(String receiveId, @Nullable String toUserName) {
        return config.receiveIds().contains(receiveId) || (config.kind() == Kind.DATA && receiveId.equals(toUserName));
    }

    /** What WeCom wants to read when the event is stored (pages 90613 and 90238). */
    String successBody() {
        return switch (config.kind()) {
            case SUITE, PROVIDER -> "success";
            case DATA, CORP -> "";
        };
    }
}
