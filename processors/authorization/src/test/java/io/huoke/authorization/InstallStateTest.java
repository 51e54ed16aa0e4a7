package io.huoke.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.schemas.Sealer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallStateTest {

    private static final String SUITE = "ww4asffe99e54c0f4c";
    private static final Instant EXPIRES = Instant.parse("2026-01-01T01:00:00.123Z");

    private final String keyset = Sealer.generateKeyset();
    private final Sealer sealer = Sealer.ofKeyset(keyset);
    private final RandomGenerator random = new SecureRandom();

    @Test
    void isReadAsItWasIssued() {
        String state = issue("visitor42");

        Optional<InstallState> read = InstallState.read(sealer, SUITE, state);

        assertThat(read.orElseThrow().custom()).isEqualTo("visitor42");
        assertThat(read.orElseThrow().expires()).isEqualTo("2026-01-01T01:00:00Z");
        assertThat(state).matches("[a-zA-Z0-9]{1,128}");
    }

    @Test
    void needsNothingOfTheCaller() {
        assertThat(InstallState.read(sealer, SUITE, issue(null)).orElseThrow().custom())
                .isNull();
    }

    @Test
    void theLongestFits() {
        assertThat(issue("x".repeat(InstallState.MAX_CUSTOM))).hasSizeLessThanOrEqualTo(128);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "a/b", "ä", "a-b", "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void whatCannotTravelIsRefused(String custom) {
        assertThatThrownBy(() -> issue(custom))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 64 letters and digits");
    }

    @Test
    void twoAreNeverAlike() {
        assertThat(issue("a")).isNotEqualTo(issue("a"));
        assertThat(InstallState.read(sealer, SUITE, issue("a")).orElseThrow().nonce())
                .isNotEqualTo(InstallState.read(sealer, SUITE, issue("a"))
                        .orElseThrow()
                        .nonce());
    }

    @Test
    void anyChangeIsNoticed() {
        String state = issue("visitor42");

        for (int i = 0; i < state.length(); i++) {
            String changed = state.substring(0, i) + (state.charAt(i) == 'a' ? 'b' : 'a') + state.substring(i + 1);
            assertThat(InstallState.read(sealer, SUITE, changed))
                    .as("character %s", i)
                    .isEmpty();
        }
        assertThat(InstallState.read(sealer, SUITE, state + "x")).isEmpty();
        assertThat(InstallState.read(sealer, SUITE, state.substring(0, state.length() - 1)))
                .isEmpty();
    }

    @Test
    void anotherSuitesIsNone() {
        assertThat(InstallState.read(sealer, "ww1", issue("a"))).isEmpty();
    }

    @Test
    void anotherInstallationsIsNone() {
        assertThat(InstallState.read(Sealer.ofKeyset(Sealer.generateKeyset()), SUITE, issue("a")))
                .isEmpty();
    }

    @Test
    void survivesTheRotationOfKeys() {
        String state = issue("a");

        assertThat(InstallState.read(Sealer.ofKeyset(Sealer.rotateKeyset(keyset)), SUITE, state))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "visitor42", "%00", "ｖｉｓｉｔｏｒ"})
    void whatIsNoStateIsNone(String text) {
        assertThat(InstallState.read(sealer, SUITE, text)).isEmpty();
    }

    private String issue(String custom) {
        return InstallState.issue(sealer, SUITE, custom, EXPIRES, random);
    }
}
