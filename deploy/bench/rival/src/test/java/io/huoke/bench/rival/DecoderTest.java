package io.huoke.bench.rival;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.bench.rival.RivalProperties.DecoderKind;
import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.config.Secret;
import java.util.Optional;
import me.chanjar.weixin.cp.bean.message.WxCpTpXmlMessage;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Both must take the same callbacks, or a comparison of them means nothing. */
class DecoderTest {

    private static final RivalProperties PROPERTIES = new RivalProperties(
            DecoderKind.EQUAL,
            "127.0.0.1:9092",
            new Secret("QDG6eK"),
            new Secret("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"),
            "wwsuite",
            Optional.empty(),
            Optional.of(new Secret(Sealer.generateKeyset())),
            Optional.of("weixin"));

    private static final String MESSAGE =
            """
            <xml><SuiteId><![CDATA[wwsuite]]></SuiteId><AuthCorpId><![CDATA[wwcorp]]></AuthCorpId>\
            <InfoType><![CDATA[customer_acquisition]]></InfoType><TimeStamp>1689171577</TimeStamp>\
            <ChangeType><![CDATA[open_profile]]></ChangeType><LinkId><![CDATA[ca1]]></LinkId>\
            <State><![CDATA[summer]]></State></xml>""";

    private final CallbackCrypto sender = new CallbackCrypto(PROPERTIES.keys());
    private final String encrypt =
            sender.encrypt("0123456789abcdef".getBytes(UTF_8), MESSAGE.getBytes(UTF_8), "wwsuite");

    @Test
    void weixinJavaMakesItsBeanOfACallback() {
        ProducerRecord<String, Object> record =
                new WeixinDecoder(PROPERTIES).decode(signed()).orElseThrow();

        assertThat(record.topic()).isEqualTo("weixin");
        assertThat(record.key()).isEqualTo("wwcorp");
        assertThat(((WxCpTpXmlMessage) record.value()).getState()).isEqualTo("summer");
    }

    @Test
    void theEqualOneMakesTheIngressesEventOfACallback() {
        ProducerRecord<String, Object> record =
                new EqualDecoder(PROPERTIES).decode(signed()).orElseThrow();

        assertThat(record.topic()).isEqualTo("wecom.acquisition");
        assertThat(record.key()).isEqualTo("wwsuite/wwcorp");
        assertThat(((WeComEvent) record.value()).type()).isEqualTo("wecom.customer_acquisition.open_profile");
    }

    @Test
    void neitherTakesACallbackThatSomebodyElseSigned() {
        Callback forged = callback("0".repeat(40));

        assertThat(new WeixinDecoder(PROPERTIES).decode(forged)).isEmpty();
        assertThat(new EqualDecoder(PROPERTIES).decode(forged)).isEmpty();
    }

    private Callback signed() {
        return callback(sender.sign("1689171577", "nonce", encrypt));
    }

    private Callback callback(String signature) {
        String body =
                "<xml><ToUserName><![CDATA[wwsuite]]></ToUserName><Encrypt><![CDATA[" + encrypt + "]]></Encrypt></xml>";
        return new Callback("crm", signature, "1689171577", "nonce", body.getBytes(UTF_8));
    }
}
