package io.huoke.ingress.wecom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.ingress.wecom.Normalizer.Normalized;
import io.huoke.schemas.CallbackCatalogue;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEventSerializer;
import io.huoke.testkit.JsonSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every acquisition event in both envelopes, from a file to what its published schema demands. */
class AcquisitionEventsTest {

    private static final String SUITE = "<xml><SuiteId>ww1111aaaa2222bbbb</SuiteId>"
            + "<AuthCorpId>wpCorpIdExample000000000000000001</AuthCorpId><InfoType>%s</InfoType>"
            + "<TimeStamp>1767225600</TimeStamp>%s</xml>";
    private static final String APP = "<xml><ToUserName>wpCorpIdExample000000000000000001</ToUserName>"
            + "<FromUserName>sys</FromUserName><CreateTime>1767225600</CreateTime><MsgType>event</MsgType>"
            + "<Event>%s</Event>%s</xml>";

    private final Normalizer normalizer = new Normalizer(Sealer.ofKeyset(Sealer.generateKeyset()));

    static Set<String> types() {
        return CallbackCatalogue.typesWithSchema();
    }

    @ParameterizedTest
    @MethodSource("types")
    void obeysItsSchemaInBothEnvelopes(String type) throws Exception {
        String name = type.split("\\.")[1];
        String elements = fixture(type.substring("wecom.".length()) + ".xml");

        for (String envelope : Stream.of(SUITE, APP).toList()) {
            byte[] message = envelope.formatted(name, elements).getBytes(UTF_8);
            Normalized normalized = normalizer.normalize(
                    "crm", Optional.of("ww1111aaaa2222bbbb"), message, XmlMessage.parse(message), Instant.EPOCH);

            assertThat(normalized.topic()).isEqualTo(Topic.ACQUISITION);
            assertThat(normalized.event().type()).isEqualTo(type);
            assertThat(normalized.event().subject()).isEqualTo("ww1111aaaa2222bbbb/wpCorpIdExample000000000000000001");
            String json = new String(
                    new WeComEventSerializer().serialize("wecom.acquisition", new RecordHeaders(), normalized.event()),
                    UTF_8);
            assertThat(JsonSchemas.violations(CallbackCatalogue.schemaOf(type).toString(), json))
                    .isEmpty();
            assertThat(json).doesNotContain("a-secret");
        }
    }

    /** Everything between the root's tags. */
    private static String fixture(String name) throws IOException {
        try (InputStream resource = AcquisitionEventsTest.class.getResourceAsStream(name)) {
            assertThat(resource).as(name).isNotNull();
            String xml = new String(resource.readAllBytes(), UTF_8);
            return xml.substring(xml.indexOf("<xml>") + 5, xml.indexOf("</xml>"));
        }
    }
}
