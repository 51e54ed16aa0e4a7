package io.huoke.notifier.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextsTest {

    @ParameterizedTest
    @MethodSource("io.huoke.notifier.sink.Alerts#hostileTexts")
    void aCleanTextIsOneLineOfValidVisibleCharacters(String text) {
        String clean = Texts.clean(text);

        assertThat(new String(clean.getBytes(UTF_8), UTF_8)).isEqualTo(clean);
        assertThat(clean.codePoints())
                .noneMatch(Character::isISOControl)
                .noneMatch(codePoint -> Character.getType(codePoint) == Character.FORMAT && codePoint != 0x200D)
                .noneMatch(codePoint -> Character.getType(codePoint) == Character.LINE_SEPARATOR);
        assertThat(clean).isEqualTo(clean.strip()).doesNotContain("  ");
    }

    @ParameterizedTest
    @MethodSource("io.huoke.notifier.sink.Alerts#hostileTexts")
    void aCutEndsAtACodePointAndWithinItsBounds(String text) {
        String clean = Texts.clean(text);

        IntStream.range(3, 40).forEach(bytes -> {
            String cut = Texts.cutBytes(clean, bytes);
            assertThat(Texts.bytes(cut)).isLessThanOrEqualTo(bytes);
            assertThat(new String(cut.getBytes(UTF_8), UTF_8)).isEqualTo(cut);
        });
        assertThat(Texts.cut(clean, 10).codePointCount(0, Texts.cut(clean, 10).length()))
                .isLessThanOrEqualTo(10);
    }

    @Test
    void whatFitsIsNotCut() {
        assertThat(Texts.cut("获客", 2)).isEqualTo("获客");
        assertThat(Texts.cutBytes("获客", 6)).isEqualTo("获客");
        assertThat(Texts.cutBytes("获客s", 6)).isEqualTo("获…");
    }

    @Test
    void emojiOfSeveralPeopleStayOne() {
        assertThat(Texts.clean("👩\u200D👧")).isEqualTo("👩\u200D👧");
    }

    @ParameterizedTest
    @MethodSource("io.huoke.notifier.sink.Alerts#hostileTexts")
    void anIdentityIsBoundedAndTellsOneFromAnother(String text) {
        String one = Texts.identity(text + "1", 128);
        String other = Texts.identity(text + "\n1", 128);

        assertThat(one).hasSizeLessThanOrEqualTo(128).isNotEqualTo(other).isEqualTo(Texts.clean(one));
    }

    @Test
    void anOrdinaryIdentityIsAsItIs() {
        assertThat(Texts.identity("QuotaLow/ww1/wpXX_y-Z", 128)).isEqualTo("QuotaLow/ww1/wpXX_y-Z");
    }
}
