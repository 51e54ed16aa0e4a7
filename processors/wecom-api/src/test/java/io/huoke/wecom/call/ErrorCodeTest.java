package io.huoke.wecom.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of protocol §6.1. */
class ErrorCodeTest {

    @ParameterizedTest
    @CsvSource({
        "-1, Retry",
        "6000, Retry",
        "45035, Retry",
        "40001, TokenRejected",
        "40014, TokenRejected",
        "42001, TokenRejected",
        "40082, TokenRejected",
        "42009, TokenRejected",
        "42007, TokenRejected",
        "45009, Throttled",
        "45033, Throttled",
        "45036, Throttled",
        "40085, TicketMissing",
        "40084, TenantFinal",
        "48004, TenantFinal",
        "48002, TenantFinal",
        "50003, TenantFinal",
        "301007, TenantFinal",
        "701008, TenantFinal",
        "701099, TenantFinal",
        "60011, ItemFinal",
        "60111, ItemFinal",
        "84061, ItemFinal",
        "40058, ItemFinal",
        "41001, Configuration",
        "40013, Configuration",
        "40080, Configuration",
        "40083, Configuration",
        "40086, Configuration",
        "40091, Configuration",
        "48003, Configuration",
        "48005, Configuration",
        "48006, Configuration",
        "48010, Configuration",
        "60020, Configuration",
        "60031, Configuration",
        "301002, Configuration",
        "45011, Unknown",
        "42014, Unknown",
        "99999999, Unknown"
    })
    void classifiesABusinessCall(int errcode, String failure) {
        assertThat(ErrorCode.failure(Api.CUSTOMER, errcode).getClass().getSimpleName())
                .isEqualTo(failure);
    }

    /** Wrong secrets that are sent again and again have the address banned. */
    @Test
    void takesAWrongSecretForWrongConfiguration() {
        Stream.of(Api.GETTOKEN, Api.GET_CORP_TOKEN, Api.GET_PROVIDER_TOKEN, Api.GET_SUITE_TOKEN)
                .forEach(api -> assertThat(ErrorCode.failure(api, 40001)).isEqualTo(new Failure.Configuration()));
    }

    @Test
    void knowsWhatMayHeal() {
        assertThat(ErrorCode.failure(Api.GET_EXTERNAL_CONTACT, 84061)).isEqualTo(new Failure.ItemFinal(true));
        assertThat(ErrorCode.failure(Api.GET_REGISTER_INFO, 84024)).isEqualTo(new Failure.ItemFinal(true));
        assertThat(ErrorCode.failure(Api.GET_PERMANENT_CODE, 40078)).isEqualTo(new Failure.ItemFinal(false));
    }
}
