package io.huoke.wecom.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.InvalidRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkUrlTest {

    private static final LinkUrl PLAIN = new LinkUrl("https://work.weixin.qq.com/ca/caXXXXX");
    private static final LinkUrl OF_COMPONENT = new LinkUrl("https://work.weixin.qq.com/ca/caXXXXX?comp_scene=xxx");

    @ParameterizedTest
    @CsvSource({
        "https://work.weixin.qq.com/ca/c, https://work.weixin.qq.com/ca/c?customer_channel=1",
        "https://work.weixin.qq.com/ca/c?comp_scene=x, https://work.weixin.qq.com/ca/c?comp_scene=x&customer_channel=1"
    })
    void joinsTheChannelBehindWhatIsThere(String url, String joined) {
        assertThat(new LinkUrl(url).withChannel(new State("1")).url()).isEqualTo(joined);
    }

    /** The example of page 97297. */
    @Test
    void writesTheSchemeAsThePageDoes() {
        assertThat(PLAIN.withChannel(new State("WORK")).scheme())
                .isEqualTo("weixin://biz/ww/profile/"
                        + "https%3A%2F%2Fwork.weixin.qq.com%2Fca%2FcaXXXXX%3Fcustomer_channel%3DWORK");
    }

    @Test
    void writesTheSchemeOfAComponentsLinkWithItsScene() {
        assertThat(OF_COMPONENT.withChannel(new State("WORK")).scheme())
                .endsWith("caXXXXX%3Fcomp_scene%3Dxxx%26customer_channel%3DWORK");
    }

    @Test
    void escapesWhatAnAddressCannotHold() {
        assertThat(PLAIN.withChannel(new State("渠道 &1=+")).url())
                .endsWith("?customer_channel=%E6%B8%A0%E9%81%93%20%261%3D%2B");
    }

    @Test
    void joinsAOnceKeyAndDoesNotPrintIt() {
        LinkUrl link = OF_COMPONENT.withChannel(new State("1")).withOnceKey(new Secret("k-secret"));

        assertThat(link.url()).endsWith("?comp_scene=xxx&customer_channel=1&once_key=k-secret");
        assertThat(link.toString()).doesNotContain("k-secret");
    }

    @Test
    void refusesASecondChannel() {
        LinkUrl link = PLAIN.withChannel(new State("1"));

        assertThatThrownBy(() -> link.withChannel(new State("2")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("customer_channel already");
    }

    /** 渠 has three bytes. */
    @ParameterizedTest
    @CsvSource({"a, 64", "渠, 21", "😀, 16"})
    void allowsStatesOfUpTo64Bytes(String character, int count) {
        assertThat(new State(character.repeat(count)).value()).hasSizeGreaterThan(0);
    }

    @ParameterizedTest
    @CsvSource({"a, 65", "渠, 22", "😀, 17"})
    void refusesStatesOfMoreThan64Bytes(String character, int count) {
        assertThatThrownBy(() -> new State(character.repeat(count)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("64 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ca/caXXXXX", "https://work.weixin.qq.com/ca/c#x", "https://work weixin"})
    void refusesWhatIsNoLink(String url) {
        assertThatThrownBy(() -> new LinkUrl(url))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("A2");
    }
}
