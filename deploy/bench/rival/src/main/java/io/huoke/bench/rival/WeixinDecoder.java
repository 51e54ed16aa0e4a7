package io.huoke.bench.rival;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import me.chanjar.weixin.common.error.WxRuntimeException;
import me.chanjar.weixin.cp.bean.message.WxCpTpXmlMessage;
import me.chanjar.weixin.cp.config.WxCpTpConfigStorage;
import me.chanjar.weixin.cp.config.impl.WxCpTpDefaultConfigImpl;
import org.apache.kafka.clients.producer.ProducerRecord;

/** weixin-java's one call for callbacks of suites, which compares the signature itself before it decrypts. */
final class WeixinDecoder implements Decoder {

    private final WxCpTpConfigStorage config;
    private final String topic;

    WeixinDecoder(RivalProperties properties) {
        this.config = config(properties);
        this.topic = properties.topic().orElseThrow(() -> new IllegalArgumentException("rival.topic is not set"));
    }

    /** Its setters are deprecated in favour of nothing. */
    @SuppressWarnings("deprecation")
    private static WxCpTpConfigStorage config(RivalProperties properties) {
        WxCpTpDefaultConfigImpl config = new WxCpTpDefaultConfigImpl();
        config.setToken(properties.token().value());
        config.setAesKey(properties.encodingAesKey().value());
        config.setCorpId(properties.receiveId());
        return config;
    }

    @Override
    public Optional<ProducerRecord<String, Object>> decode(Callback callback) {
        WxCpTpXmlMessage message;
        try {
            message = WxCpTpXmlMessage.fromEncryptedXml(
                    new String(callback.body(), UTF_8),
                    config,
                    callback.timestamp(),
                    callback.nonce(),
                    callback.signature());
        } catch (WxRuntimeException e) {
            // It throws this for all that is wrong, and only the text tells what.
            return Optional.empty();
        }
        return Optional.of(new ProducerRecord<>(topic, message.getAuthCorpId(), message));
    }
}
