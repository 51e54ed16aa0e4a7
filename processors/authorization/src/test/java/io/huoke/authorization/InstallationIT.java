package io.huoke.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.CallbackCatalogue;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.Topic;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installations that begin on the provider's own site and end with a redirect, which anybody can make (page 90597). */
class InstallationIT {

    private static final String EXCHANGE = "service/v2/get_permanent_code";

    @TempDir
    private Path directory;

    private Office office;
    private AuthorizationService service;

    @BeforeEach
    void open() throws Exception {
        office = new Office(directory);
        service = office.started();
        office.tickets();
        office.world.corp("wpCorp1", "Corp", List.of("admin"));
        office.world.corp("wpCorp2", "Corp", List.of("admin"));
    }

    @AfterEach
    void close() {
        service.close();
        office.close();
    }

    @Test
    void aRedirectWithAStateThatWasIssuedAuthorizes() {
        String state = state("fromOurSite", Duration.ofHours(1));

        redirect("wpCorp1", state);

        AuthorizationRow row =
                office.await(Topic.AUTHORIZATIONS, AuthorizationRow.class, AuthorizationRow.TYPE, "wwApp/wpCorp1");
        assertThat(row.state()).isEqualTo("fromOurSite");
    }

    @Test
    void aStateCountsOnceAndInItsTimeAndOnlyIfItWasIssued() {
        String once = state(null, Duration.ofHours(1));
        redirect("wpCorp1", once);
        var unused = token("wwApp/wpCorp1");

        redirect("wpCorp2", once);
        redirect("wpCorp2", state(null, Duration.ofSeconds(-1)));
        redirect("wpCorp2", "guessed");

        office.createAuth(Office.APP, "wpCorp3", "s3");
        var unusedToo = token("wwApp/wpCorp3");
        assertThat(office.wecom.calls().received(EXCHANGE)).isEqualTo(2);
        assertThat(office.rows(Topic.AUTHORIZATIONS, AuthorizationRow.class, AuthorizationRow.TYPE))
                .doesNotContainKey("wwApp/wpCorp2");
        assertThat(office.rows(Topic.ALERTS, AlertRow.class, AlertRow.TYPE)).isEmpty();
    }

    private String state(String custom, Duration life) {
        return InstallState.issue(
                office.sealer, Office.APP, custom, Instant.now().plus(life), new SecureRandom());
    }

    private void redirect(String corp, String state) {
        office.publish(
                Topic.AUTHORIZATION,
                Office.APP,
                null,
                CallbackCatalogue.INSTALL_REDIRECT,
                state,
                Map.of("expires_in", "600"),
                "AuthCode",
                office.world.authorize(Office.APP, corp, null));
    }

    private TokenRow token(String key) {
        return office.await(Topic.TOKENS, TokenRow.class, TokenRow.TYPE, key);
    }
}
