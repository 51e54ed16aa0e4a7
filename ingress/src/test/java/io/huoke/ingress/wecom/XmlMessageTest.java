package io.huoke.ingress.wecom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlMessageTest {

    @Test
    void readsLeavesByPathWhateverTheirForm() throws MalformedXmlException {
        XmlMessage message = parse(
                """
                <xml>
                  <InfoType> <![CDATA[create_auth]]></InfoType>
                  <TimeStamp>1767225600</TimeStamp>
                  <State/>
                  <ExtraInfo><AuthOpenKfIdList>
                    <OpenKfId>wk1</OpenKfId><OpenKfId><![CDATA[wk2]]></OpenKfId>
                  </AuthOpenKfIdList></ExtraInfo>
                  <Name>a&amp;b &lt;<![CDATA[<c>]]></Name>
                </xml>""");

        assertThat(message.text("InfoType")).isEqualTo("create_auth");
        assertThat(message.text("TimeStamp")).isEqualTo("1767225600");
        assertThat(message.text("State")).isNull();
        assertThat(message.text("Name")).isEqualTo("a&b <<c>");
        assertThat(message.elements()).containsKey("ExtraInfo").doesNotContainKey("State");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not xml",
                "<xml>",
                "<xml></xml2>",
                "<xml><a></xml>",
                "{\"json\": true}",
                "<xml/><xml/>",
                "<!DOCTYPE xml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><xml><a>&x;</a></xml>",
                "<!DOCTYPE xml SYSTEM 'http://127.0.0.1:1/x.dtd'><xml/>",
                "<xml><a>&undeclared;</a></xml>",
                "<xml><!-- a comment --></xml>",
                "<xml><!--><a/>--></xml>",
                "<xml><?an instruction?></xml>",
                "<?an instruction?><xml/>",
                "<?xml version='1.0' encoding='ISO-2022-JP'?><xml><a>b</a></xml>",
                "<?xml version='1.0' encoding = \"GBK\"?><xml><a>b</a></xml>",
                " <?xml version='1.0'?><xml/>",
                "<?xml version='1.0'",
                "<?xml",
            })
    void refusesWhatWeComNeverSends(String xml) {
        assertThatThrownBy(() -> parse(xml)).isInstanceOf(MalformedXmlException.class);
    }

    @Test
    void refusesAnEntityBombWithoutExpandingIt() {
        String bomb = "<!DOCTYPE x [<!ENTITY a '" + "a".repeat(1000) + "'>" + "<!ENTITY b '" + "&a;".repeat(1000) + "'>"
                + "<!ENTITY c '" + "&b;".repeat(1000) + "'>]><xml><a>&c;</a></xml>";

        assertThatThrownBy(() -> parse(bomb)).isInstanceOf(MalformedXmlException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<xml><a %s/></xml>",
                "<xml><a b='>' %s/></xml>",
                "<xml><![CDATA[']]><a %s/></xml>",
            })
    void boundsAttributesWhereverTheyHide(String xml) {
        StringBuilder attributes = new StringBuilder();
        for (int i = 0; i < 65; i++) {
            attributes.append("b").append(i).append("='' ");
        }

        assertThatThrownBy(() -> parse(xml.formatted(attributes)))
                .isInstanceOf(MalformedXmlException.class)
                .hasMessageContaining("attributes");
    }

    @Test
    void readsNothingButUtf8() {
        for (String xml :
                List.of("<xml><a>b</a></xml>", "<?xml version='1.0' encoding='UTF-16'?><xml><a>b</a></xml>")) {
            assertThatThrownBy(() -> XmlMessage.parse(xml.getBytes(java.nio.charset.StandardCharsets.UTF_16)))
                    .isInstanceOf(MalformedXmlException.class);
        }
    }

    @Test
    void refusesAZeroWhereverItIs() {
        byte[] xml = "<xml><a><![CDATA[0123456789中]]></a></xml>".getBytes(UTF_8);
        for (int i = 0; i < xml.length; i++) {
            byte[] zeroed = xml.clone();
            zeroed[i] = 0;
            assertThatThrownBy(() -> XmlMessage.parse(zeroed))
                    .isInstanceOf(MalformedXmlException.class)
                    .hasMessage("is not UTF-8");
        }
    }

    @Test
    void ignoresAFewAttributes() throws MalformedXmlException {
        assertThat(parse("\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?><xml><c>d</c></xml>")
                        .text("c"))
                .isEqualTo("d");
        assertThat(parse("<?xml version='1.0' encoding='UTF-8'?><xml a='b'><c d='e'>f=g</c></xml>")
                        .text("c"))
                .isEqualTo("f=g");
    }

    @Test
    void boundsDepthElementsPathsAndTexts() {
        assertThatThrownBy(() -> parse("<a>".repeat(17) + "</a>".repeat(17))).isInstanceOf(MalformedXmlException.class);
        assertThatThrownBy(() -> parse("<xml>" + "<a/>".repeat(10_000) + "</xml>"))
                .isInstanceOf(MalformedXmlException.class);
        assertThatThrownBy(() -> parse("<xml><" + "a".repeat(256) + "/></xml>"))
                .isInstanceOf(MalformedXmlException.class);
        String manyNames = IntStream.range(0, 1_001)
                .mapToObj(i -> "<n" + i + ">1</n" + i + ">")
                .collect(joining());
        assertThatThrownBy(() -> parse("<xml>" + manyNames + "</xml>")).isInstanceOf(MalformedXmlException.class);
        assertThatThrownBy(() -> parse("<xml><a>" + "a".repeat((1 << 18) + 1) + "</a></xml>"))
                .isInstanceOf(MalformedXmlException.class);
    }

    /** A parser that remembers names for the next document would let strangers fill the heap. */
    @Test
    void remembersNothingOfADocument() throws MalformedXmlException {
        long before = usedHeap();
        for (int document = 0; document < 600; document++) {
            StringBuilder xml = new StringBuilder("<xml>");
            for (int i = 0; i < 900; i++) {
                xml.append("<unique-name-")
                        .append(document)
                        .append('-')
                        .append(i)
                        .append("/>");
            }
            parse(xml.append("</xml>").toString());
        }

        assertThat(usedHeap() - before).isLessThan(16L << 20);
    }

    /** So that names can neither add up nor collide with those of WeCom's documents. */
    @Test
    void theNextDocumentKnowsNothingOfOneWithUnusualNames() throws MalformedXmlException {
        String manyNames =
                IntStream.range(0, 257).mapToObj(i -> "<u" + i + "/>").collect(joining());

        for (String unusual : List.of(
                "<xml " + "a".repeat(1 << 16) + "='b'/>", "<xml xmlns:a='b'/>", "<xml>" + manyNames + "</xml>")) {
            XmlReaders before = XmlReaders.current();
            parse(unusual);
            assertThat(XmlReaders.current()).isNotSameAs(before);
        }
    }

    /** Each piece is added to what is there, however many there are. */
    @Test
    void joinsThePiecesOfAText() throws MalformedXmlException {
        assertThat(parse("<xml><a> 1<![CDATA[2]]><b>x</b>&#51;<![CDATA[]]>4<b/> </a><a/></xml>")
                        .elements()
                        .get("a"))
                .singleElement()
                .isEqualTo(new XmlElement("a", "1234", Map.of("b", List.of(new XmlElement("b", "x", Map.of())))));
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void anErrorRepeatsNothingOfTheContent() {
        assertThatThrownBy(() -> parse("<xml><SuiteTicket>top-secret</SuiteTicket></broken-secret>"))
                .isInstanceOf(MalformedXmlException.class)
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<a>![CDATA[ww1]]</a>", "<a>![CDATA[ww1]]></a><b><![CDATA[x]]></b>"})
    void keepsBrokenCdataAsItCame(String elements) throws Exception {
        assertThat(parse("<xml>" + elements + "</xml>").text("a")).startsWith("![CDATA[ww1]]");
    }

    @Test
    void aStrangersBodyIsHeldToWhatWeComPosts() {
        String deep = "<xml><a><b><c><d/></c></b></a></xml>";
        String many = "<xml>" + "<a/>".repeat(64) + "</xml>";

        for (String body : List.of(deep, many, "<xml><a>![CDATA[ww1]]></a></xml>")) {
            assertThatThrownBy(() -> XmlMessage.parseBody(body.getBytes(UTF_8)))
                    .isInstanceOf(MalformedXmlException.class);
        }
    }

    private static XmlMessage parse(String xml) throws MalformedXmlException {
        return XmlMessage.parse(xml.getBytes(UTF_8));
    }
}
