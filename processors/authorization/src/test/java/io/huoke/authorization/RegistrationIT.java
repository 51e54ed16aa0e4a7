package io.huoke.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.CallbackCatalogue;
import io.huoke.schemas.RegistrationRow;
import io.huoke.schemas.RegistrationRow.Status;
import io.huoke.schemas.TokenRow;
import io.huoke.schemas.TokenRow.Kind;
import io.huoke.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Enterprises that register through the provider (page 90578). */
class RegistrationIT {

    private static final String KEY = "wwProvider/visitor42";

    @TempDir
    private Path directory;

    private Office office;
    private AuthorizationService service;

    @BeforeEach
    void open() throws Exception {
        office = new Office(directory);
        service = office.started();
    }

    @AfterEach
    void close() {
        service.close();
        office.close();
    }

    @Test
    void aRegistrationIsFollowedFromTheLinkToTheUnlockingOfTheContacts() throws Exception {
        office.publish(
                Topic.REGISTRATION,
                Office.PROVIDER,
                null,
                CallbackCatalogue.REGISTER_LINK,
                "visitor42",
                Map.of("TemplateId", "tpl1"),
                "RegisterCode",
                "code");
        assertThat(registration().status()).isEqualTo(Status.PENDING);

        registered("1800");

        TokenRow token = office.await(Topic.TOKENS, TokenRow.class, TokenRow.TYPE, "wwProvider/wpNew/~contact_sync");
        assertThat(token.kind()).isEqualTo(Kind.CONTACT_SYNC);
        assertThat(office.sealer.open(token.sealed(), token)).containsEntry("Value", "contact-sync-token");
        RegistrationRow row = registration();
        assertThat(row.status()).isEqualTo(Status.REGISTERED);
        assertThat(row.corpId()).isEqualTo("wpNew");
        assertThat(row.contactSyncExpiresAt()).isEqualTo(row.registeredAt().plus(Duration.ofMinutes(30)));

        unlocked();

        Awaitility.await().atMost(Office.SOON).until(() -> registration().status() == Status.COMPLETE);
        assertThat(office.rows(Topic.TOKENS, TokenRow.class, TokenRow.TYPE)).doesNotContainKey(token.key());
    }

    @Test
    void contactsThatAreStillLockedTenMinutesBeforeTheEndAreAnAlertUntilTheyAreUnlocked() {
        registered("599");

        AlertRow alert =
                office.await(Topic.ALERTS, AlertRow.class, AlertRow.TYPE, "ContactSyncExpiring/wwProvider/visitor42");
        assertThat(alert.isFiring()).isTrue();
        assertThat(alert.action()).contains("huoke register complete visitor42");

        unlocked();

        Awaitility.await().atMost(Office.SOON).until(() -> !office.rows(Topic.ALERTS, AlertRow.class, AlertRow.TYPE)
                .get(alert.key())
                .isFiring());
    }

    private void registered(String expiresIn) {
        office.publish(
                Topic.REGISTRATION,
                Office.PROVIDER,
                "wpNew",
                "wecom.register_corp",
                "visitor42",
                Map.of("TemplateId", "tpl1", "AuthUserInfo/UserId", "u1", "ContactSync/ExpiresIn", expiresIn),
                Map.of("RegisterCode", "code", "ContactSync/AccessToken", "contact-sync-token"));
    }

    private void unlocked() {
        office.publish(
                Topic.REGISTRATION,
                Office.PROVIDER,
                "wpNew",
                CallbackCatalogue.CONTACT_SYNC_SUCCESS,
                null,
                Map.of(),
                null,
                null);
    }

    private RegistrationRow registration() {
        return office.await(Topic.REGISTRATIONS, RegistrationRow.class, RegistrationRow.TYPE, KEY);
    }
}
