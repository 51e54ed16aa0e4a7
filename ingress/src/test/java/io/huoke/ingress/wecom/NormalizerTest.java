package io.huoke.ingress.wecom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.ingress.wecom.Normalizer.Normalized;
import io.huoke.schemas.EventId;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizerTest {

    private static final Instant RECEIVED = Instant.parse("2026-02-02T02:02:02Z");
    private static final String SUITE =
            """
            <SuiteId><![CDATA[ww1111aaaa2222bbbb]]></SuiteId><AuthCorpId><![CDATA[wpCorp]]></AuthCorpId>
            <InfoType>%s</InfoType><TimeStamp>1767225600</TimeStamp>""";
    private static final String APP =
            """
            <ToUserName><![CDATA[wpCorp]]></ToUserName><FromUserName>sys</FromUserName>
            <CreateTime>1767225600</CreateTime><MsgType>event</MsgType><Event>%s</Event>""";

    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());
    private final Normalizer normalizer = new Normalizer(sealer);

    @Test
    void theSuiteEnvelopeCarriesItsOwner() throws Exception {
        WeComEvent event = event(
                SUITE,
                "customer_acquisition",
                "<ChangeType>open_profile</ChangeType><LinkId>ca1</LinkId><State>c1</State>");

        assertThat(event.type()).isEqualTo("wecom.customer_acquisition.open_profile");
        assertThat(event.source()).isEqualTo("/wecom/crm");
        assertThat(event.time()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(event.receivedAt()).isEqualTo(RECEIVED);
        assertThat(event.subject()).isEqualTo("ww1111aaaa2222bbbb/wpCorp");
        assertThat(event.data().suiteId()).isEqualTo("ww1111aaaa2222bbbb");
        assertThat(event.data().linkId()).isEqualTo("ca1");
        assertThat(event.data().state()).isEqualTo("c1");
        assertThat(event.data().userId()).isNull();
        assertThat(event.data().sealed()).isNull();
    }

    @Test
    void theAppEnvelopeBelongsToTheOwnerOfItsEndpoint() throws Exception {
        WeComEvent event = event(
                APP,
                "change_external_contact",
                """
                <ChangeType>add_external_contact</ChangeType><UserID>u1</UserID>
                <ExternalUserID>wm1</ExternalUserID><State>c1</State><WelcomeCode>w</WelcomeCode>""");

        assertThat(event.type()).isEqualTo("wecom.change_external_contact.add_external_contact");
        assertThat(event.subject()).isEqualTo("configured-owner/wpCorp");
        assertThat(event.data().userId()).isEqualTo("u1");
        assertThat(event.data().externalUserId()).isEqualTo("wm1");
        assertThat(event.data().fields()).containsOnly(Map.entry("FromUserName", "sys"), Map.entry("MsgType", "event"));
    }

    @Test
    void besideASuiteIdTheAddressIsNoCorpWhateverTheOrder() throws Exception {
        String address = "<ToUserName>ww1111aaaa2222bbbb</ToUserName>";

        assertThat(event(SUITE + address, "change_auth", "").data().corpId()).isEqualTo("wpCorp");
        assertThat(event(address + SUITE, "change_auth", "").data().corpId()).isEqualTo("wpCorp");
        assertThat(event(SUITE + address, "change_auth", "").data().fields())
                .containsOnly(Map.entry("ToUserName", "ww1111aaaa2222bbbb"));
        assertThat(event("<SuiteId>ww1</SuiteId><InfoType>%s</InfoType>" + address, "suite_ticket", "")
                        .tenant())
                .isNull();
    }

    @Test
    void theIdIsADigestOfOwnerAndMessage() throws Exception {
        byte[] message = ("<xml>" + SUITE.formatted("customer_acquisition") + "</xml>").getBytes(UTF_8);

        String here = normalizer
                .normalize("/wecom/crm", Optional.empty(), message, XmlMessage.parse(message), RECEIVED)
                .event()
                .id();
        String elsewhere = normalizer
                .normalize("/wecom/renamed", Optional.empty(), message, XmlMessage.parse(message), Instant.EPOCH)
                .event()
                .id();

        assertThat(here).isEqualTo(elsewhere).isEqualTo(EventId.ofMessage("ww1111aaaa2222bbbb", message));
    }

    @Test
    void secretsAreOnlyInTheSealedPart() throws Exception {
        WeComEvent event = event(
                SUITE,
                "register_corp",
                """
                <RegisterCode>secret1</RegisterCode><TemplateId>t1</TemplateId>
                <ContactSync><AccessToken>secret2</AccessToken><ExpiresIn>1800</ExpiresIn></ContactSync>""");

        assertThat(event.toString()).doesNotContain("secret");
        assertThat(event.data().fields())
                .containsEntry("ContactSync/ExpiresIn", "1800")
                .containsEntry("TemplateId", "t1");
        assertThat(sealer.open(String.valueOf(event.data().sealed()), event.id(), event.type()))
                .containsOnly(Map.entry("RegisterCode", "secret1"), Map.entry("ContactSync/AccessToken", "secret2"));
    }

    @Test
    void aTypeNobodyHasSeenBeforeKeepsAllOfItsFields() throws Exception {
        Normalized normalized = normalize(
                SUITE,
                "brand_new",
                """
                <ChangeType>thing</ChangeType><A>1</A><B><C>2</C><C>3</C></B><Empty/>""",
                Optional.empty());

        assertThat(normalized.topic()).isEqualTo(Topic.OTHER);
        assertThat(normalized.event().type()).isEqualTo("wecom.brand_new.thing");
        assertThat(normalized.event().data().fields())
                .containsOnly(Map.entry("A", "1"), Map.entry("B/C", List.of("2", "3")));
    }

    @Test
    void whatBelongsTogetherInARepeatedElementStaysTogether() throws Exception {
        WeComEvent event = event(
                SUITE,
                "brand_new",
                """
                <Item><Name>a</Name><Sub><X>1</X></Sub><AuthCode>secret0</AuthCode></Item>
                <Item>text<Value>2</Value><AuthCode>secret1</AuthCode><AuthCode>secret2</AuthCode></Item>
                <Item>plain</Item><Mixed>m<Inner>i</Inner></Mixed>""");

        assertThat(event.data().fields())
                .containsOnly(
                        Map.entry(
                                "Item",
                                List.of(
                                        Map.of("Name", "a", "Sub/X", "1"),
                                        Map.of("#text", "text", "Value", "2"),
                                        "plain")),
                        Map.entry("Mixed", "m"),
                        Map.entry("Mixed/Inner", "i"));
        assertThat(sealer.open(String.valueOf(event.data().sealed()), event.id(), event.type()))
                .containsOnly(
                        Map.entry("Item[0]/AuthCode", "secret0"),
                        Map.entry("Item[1]/AuthCode[0]", "secret1"),
                        Map.entry("Item[1]/AuthCode[1]", "secret2"));
    }

    @Test
    void aDocumentedListIsOneEvenWithASingleElement() throws Exception {
        WeComEvent event = event(APP, "kf_account_auth_change", "<AuthDelOpenKfId>wk3</AuthDelOpenKfId>");

        assertThat(event.data().fields()).containsEntry("AuthDelOpenKfId", List.of("wk3"));
    }

    @Test
    void theOtherEnvelopesElementsAreKept() throws Exception {
        WeComEvent event = event(SUITE, "change_auth", "<Event>e</Event><CreateTime>1</CreateTime><Source>s</Source>");

        assertThat(event.data().fields())
                .containsOnly(Map.entry("Event", "e"), Map.entry("CreateTime", "1"), Map.entry("Source", "s"));
    }

    @Test
    void typedNumbersAndTimesAreTyped() throws Exception {
        WeComEvent event = event(
                SUITE,
                "customer_acquisition",
                """
                <ChangeType>quota_expire_soon</ChangeType><ExpireTime>1767225600</ExpireTime>
                <ExpireQuotaNum>100</ExpireQuotaNum>""");

        assertThat(event.data().expireTime()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(event.data().expireQuotaNum()).isEqualTo(100);
    }

    @Test
    void aValueThatDoesNotFitItsTypeStaysAsItCame() throws Exception {
        WeComEvent event = event(
                SUITE,
                "customer_acquisition",
                """
                <ChangeType>change_price</ChangeType><Price>cheap</Price><EffectiveTime>-1</EffectiveTime>
                <LinkId>ca1</LinkId><LinkId>ca2</LinkId>""");

        assertThat(event.data().price()).isNull();
        assertThat(event.data().fields())
                .containsOnly(
                        Map.entry("Price", "cheap"),
                        Map.entry("EffectiveTime", "-1"),
                        Map.entry("LinkId", List.of("ca1", "ca2")));
    }

    @Test
    void aTimeThatIsNoneBecomesTheTimeOfReceipt() throws Exception {
        WeComEvent event = event(
                "<SuiteId>ww1</SuiteId><InfoType>%s</InfoType><TimeStamp>99999999999999</TimeStamp>",
                "suite_ticket", "");

        assertThat(event.time()).isEqualTo(RECEIVED);
        assertThat(event.data().fields()).containsEntry("TimeStamp", "99999999999999");
    }

    @ParameterizedTest
    @CsvSource({
        "<SuiteId>ww1</SuiteId>, no-type",
        "<InfoType>x</InfoType>, no-owner",
        "<SuiteId>a/b</SuiteId><InfoType>x</InfoType>, no-owner",
    })
    void aMessageWithoutTypeOrOwnerIsUnusable(String elements, String reason) {
        assertThatThrownBy(() -> normalize(elements, "", "", Optional.empty()))
                .isInstanceOfSatisfying(UnusableMessageException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(reason));
    }

    @Test
    void anOrdinaryMessageHasATypeToo() throws Exception {
        assertThat(event("<ToUserName>wx1</ToUserName><MsgType>text</MsgType><Content>%s</Content>", "hello", "")
                        .type())
                .isEqualTo("wecom.message.text");
    }

    private WeComEvent event(String envelope, String name, String elements) throws Exception {
        return normalize(envelope, name, elements, Optional.of("configured-owner"))
                .event();
    }

    private Normalized normalize(String envelope, String name, String elements, Optional<String> owner)
            throws MalformedXmlException, UnusableMessageException {
        byte[] message = ("<xml>" + envelope.formatted(name) + elements + "</xml>").getBytes(UTF_8);
        return normalizer.normalize("/wecom/crm", owner, message, XmlMessage.parse(message), RECEIVED);
    }
}
