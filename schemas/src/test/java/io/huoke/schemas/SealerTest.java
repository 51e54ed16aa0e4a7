package io.huoke.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SealerTest {

    private static final Map<String, String> SECRETS = Map.of("SuiteTicket", "a-secret-ticket");

    private final Sealer sealer = Sealer.ofKeyset(Sealer.generateKeyset());

    @Test
    void opensWhatItSealed() throws GeneralSecurityException {
        String sealed = sealer.seal(SECRETS, "id-1", "wecom.suite_ticket");

        assertThat(sealed).doesNotContain("a-secret-ticket");
        assertThat(sealer.open(sealed, "id-1", "wecom.suite_ticket")).isEqualTo(SECRETS);
    }

    @Test
    void refusesASealedPartThatWasMovedToAnotherEvent() {
        String sealed = sealer.seal(SECRETS, "id-1", "wecom.suite_ticket");

        assertThatThrownBy(() -> sealer.open(sealed, "id-2", "wecom.suite_ticket"))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> sealer.open(sealed, "id-1", "wecom.create_auth"))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void refusesAnotherKeyset() {
        String sealed = sealer.seal(SECRETS, "id-1", "wecom.suite_ticket");
        Sealer other = Sealer.ofKeyset(Sealer.generateKeyset());

        assertThatThrownBy(() -> other.open(sealed, "id-1", "wecom.suite_ticket"))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void doesNotRepeatABrokenKeysetInItsError() {
        String keyset = Sealer.generateKeyset().replace("AesGcmKey", "NoSuchKey");

        assertThatThrownBy(() -> Sealer.ofKeyset(keyset))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .doesNotContain("value");
    }
}
