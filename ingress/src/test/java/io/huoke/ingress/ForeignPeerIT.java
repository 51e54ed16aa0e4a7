package io.huoke.ingress;

import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.SUITE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.Topic;
import io.huoke.testkit.ChildJvm;
import io.huoke.testkit.TestKafka;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import me.chanjar.weixin.common.util.crypto.WxCryptUtil;
import me.chanjar.weixin.common.util.crypto.WxCryptUtil.EncryptContext;
import org.apache.kafka.tools.consumer.ConsoleConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ends are somebody else's code: weixin-java encrypts and signs, Kafka's own console consumer reads. */
class ForeignPeerIT {

    private static final Duration READ = Duration.ofSeconds(30);

    private static TestIngress ingress;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        ingress = new TestIngress();
    }

    @AfterAll
    static void stop() {
        ingress.close();
    }

    @Test
    void whatWeixinJavaEncryptsTheConsoleConsumerReads() throws Exception {
        WxCryptUtil weixin =
                new WxCryptUtil(KEYS.token().value(), KEYS.encodingAesKey().value(), SUITE);
        // The open_profile callback as a customer's document has it.
        EncryptContext context = weixin.encryptContext(resource("customer-open-profile.xml"));

        String answer = ingress.client
                .post(
                        "/callbacks/crm?msg_signature=" + context.getSignature() + "&timestamp="
                                + context.getTimeStamp() + "&nonce=" + context.getNonce(),
                        CallbackClient.outer(context.getEncrypt()))
                .body();

        assertThat(answer).isEqualTo("success");
        try (ChildJvm consumer = ChildJvm.start(
                directory,
                Map.of(),
                ConsoleConsumer.class,
                "--bootstrap-server",
                TestKafka.bootstrapServers(),
                "--topic",
                ingress.topic(Topic.ACQUISITION),
                "--from-beginning",
                "--isolation-level",
                "read_committed",
                "--formatter-property",
                "print.headers=true",
                "--formatter-property",
                "print.key=true")) {
            // A whole line: the consumer may be in the middle of one.
            String line =
                    consumer.awaitOutput(Pattern.compile("(?m)^ce_.*\\R"), READ).group();
            assertThat(line)
                    .contains("ce_specversion:1.0")
                    .contains("ce_type:wecom.customer_acquisition.open_profile")
                    .contains("ce_source:/wecom/crm")
                    .contains("content-type:application/json");
        }
    }

    @Test
    void theEchoIsTheOneThatWeixinJavaEncrypted() throws Exception {
        WxCryptUtil weixin =
                new WxCryptUtil(KEYS.token().value(), KEYS.encodingAesKey().value(), SUITE);
        EncryptContext context = weixin.encryptContext("1616140317555161061");

        String answer = ingress.client
                .get("/callbacks/crm?msg_signature=" + context.getSignature() + "&timestamp=" + context.getTimeStamp()
                        + "&nonce=" + context.getNonce() + "&echostr="
                        + java.net.URLEncoder.encode(context.getEncrypt(), UTF_8))
                .body();

        assertThat(answer).isEqualTo("1616140317555161061");
    }

    private static String resource(String name) throws Exception {
        try (InputStream resource = ForeignPeerIT.class.getResourceAsStream(name)) {
            return new String(resource.readAllBytes(), UTF_8);
        }
    }
}
