package io.huoke.bench.rival;

import static java.util.Objects.requireNonNull;

import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.schemas.config.EndpointConfig.KeyPair;
import io.huoke.schemas.config.Secret;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;

/**
 * What the command line says.
 *
 * @param decoder who makes a record of a callback
 * @param bootstrapServers of Kafka
 * @param token as WeCom's console calls it
 * @param encodingAesKey as WeCom's console calls it
 * @param receiveId whom callbacks must be encrypted for; weixin-java takes it and does not compare
 * @param owner of callbacks that name none; {@link DecoderKind#EQUAL} only
 * @param keyset with which secrets are sealed; {@link DecoderKind#EQUAL} only
 * @param topic where records go; {@link DecoderKind#WEIXIN} only
 */
@ConfigurationProperties("rival")
public record RivalProperties(
        DecoderKind decoder,
        String bootstrapServers,
        Secret token,
        Secret encodingAesKey,
        String receiveId,
        Optional<String> owner,
        Optional<Secret> keyset,
        Optional<String> topic) {

    /** Who makes a record of a callback. */
    public enum DecoderKind {
        /** weixin-java, and its bean as JSON. */
        WEIXIN(JacksonJsonSerializer.class),
        /** What the ingress does, in the form in which it stores. */
        EQUAL(WeComEventSerializer.class);

        private final Class<?> serializer;

        /** @param serializer one of Kafka's; a literal of a generic class is a raw type, which allows no narrower bound */
        DecoderKind(Class<?> serializer) {
            this.serializer = serializer;
        }

        /** The class of what writes its values. */
        public Class<?> serializer() {
            return serializer;
        }
    }

    /** Spring passes null for what nobody set. */
    public RivalProperties {
        requireNonNull(decoder, "rival.decoder");
        requireNonNull(bootstrapServers, "rival.bootstrap-servers");
        requireNonNull(token, "rival.token");
        requireNonNull(encodingAesKey, "rival.encoding-aes-key");
        requireNonNull(receiveId, "rival.receive-id");
    }

    /** For {@link CallbackCrypto}. */
    KeyPair keys() {
        return new KeyPair(token, encodingAesKey);
    }
}
