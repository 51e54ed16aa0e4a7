package io.huoke.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.Tenant;
import io.huoke.schemas.TokenRejectionRow;
import io.huoke.schemas.TokenRow.Kind;
import io.huoke.wecom.call.TokenKey;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenIdentityTest {

    private static final Optional<String> PROVIDER = Optional.of("wwprovider");

    static Stream<TokenKey> keys() {
        return Stream.of(
                new TokenKey.Provider("wwprovider"),
                new TokenKey.Suite("ww1"),
                new TokenKey.Corp(new Tenant("ww1", "wpCorp")),
                new TokenKey.Corp(new Tenant("wwown.1000002", "wwown")),
                new TokenKey.ContactSync("wpNew"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void whatACallCarriesIsFoundAgainFromTheKeyOfItsRow(TokenKey key) {
        TokenIdentity identity = TokenIdentity.of(key, PROVIDER);

        assertThat(identity.key()).isEqualTo(key);
        assertThat(identity.isToken()).isTrue();
        assertThat(TokenIdentity.ofRowKey(identity.rowKey())).hasValue(identity);
    }

    @Test
    void aTicketIsCarriedByNoCall() {
        TokenIdentity ticket = new TokenIdentity(Kind.SUITE_TICKET, "ww1", null);

        assertThat(TokenIdentity.ofRowKey(ticket.rowKey())).hasValue(ticket);
        assertThat(ticket.isToken()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"~sweep", "", "/wpCorp", "ww1/"})
    void whatIsNoKeyOfARowIsNone(String key) {
        assertThat(TokenIdentity.ofRowKey(key)).isEmpty();
    }

    @Test
    void aRejectionNamesTheTenantAndNotTheToken() {
        TokenIdentity corp = new TokenIdentity(Kind.CORP, "ww1", "wpCorp");

        TokenRejectionRow row = corp.rejection("s3cret", 42001);

        assertThat(row)
                .isEqualTo(new TokenRejectionRow(
                        "ww1/wpCorp", "ww1", Kind.CORP, "wpCorp", TokenRejectionRow.digest("s3cret"), 42001));
        assertThat(TokenIdentity.of(row)).isEqualTo(corp);
        assertThat(row.toString()).doesNotContain("s3cret");
    }
}
