package io.huoke.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelRefTest {

    @Test
    void anIdHas1To4096BytesOfUtf8() {
        assertThat(new ChannelRef("客".repeat(1_365) + "x").value()).hasSize(1_366);
        assertThatThrownBy(() -> new ChannelRef("客".repeat(1_366)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4098 bytes", "at most 4096");
        assertThatThrownBy(() -> new ChannelRef("")).hasMessageContaining("1 to 4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u0000", "\u001b[2J", "\u0085", "a\u2028b", "\u2029", "\ud800", "x\udc00y", "\t"})
    void whatEndsALineOrSteersATerminalIsNoId(String text) {
        assertThatThrownBy(() -> new ChannelRef(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("control character")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "-", "用户/42?x=%", "\ud83d\ude00", "{\"id\":1}"})
    void anythingElseIsAnIdAsItIs(String text) {
        assertThat(new ChannelRef(text)).hasToString(text);
    }
}
