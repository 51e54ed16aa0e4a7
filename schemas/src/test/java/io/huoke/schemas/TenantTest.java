package io.huoke.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantTest {

    @Test
    void readsWhatItWrites() {
        Tenant tenant = new Tenant("ww1.1000002", "wpCorp");

        assertThat(tenant).hasToString("ww1.1000002/wpCorp");
        assertThat(Tenant.parse(tenant.toString())).isEqualTo(tenant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ww1", "/wpCorp", "ww1/"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Tenant.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a tenant");
    }
}
