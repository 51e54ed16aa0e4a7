package io.huoke.wecom.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.sandbox.api.Fault;
import io.huoke.sandbox.api.Faults;
import io.huoke.sandbox.api.LinkDraft;
import io.huoke.wecom.Stage;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Limits;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.call.WeComException.Effect;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A3 and A5 when nobody knows whether WeCom has done it. */
class UnknownOutcomeTest {

    private static final String CREATE = Stage.LINKS + "create_link";
    private static final String UPDATE = Stage.LINKS + "update_link";
    private static final String DELETE = Stage.LINKS + "delete_link";
    private static final NewLink WANTED = NewLink.of("wanted", LinkRange.ofUsers("zhangsan", "lisi"), false);

    private Stage stage;
    private AcquisitionApi links;

    @BeforeEach
    void start() throws Exception {
        stage = new Stage(Limits.WECOM, Duration.ofMillis(300), Duration.ofSeconds(5));
        stage.authorize(Stage.APP, Stage.CORP);
        links = stage.client.acquisition(Stage.TENANT);
        stage.world.createLink(Stage.CORP, Stage.APP, LinkDraft.of("other", "zhangsan"));
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_RESPONSE", "TRUNCATED"})
    void findsTheLinkWhoseCreationWasNotHeardOf(Fault fault) {
        stage.server.faults(Faults.always(fault).onlyFor(CREATE));

        Link created = links.create(WANTED);

        assertThat(created.linkName()).isEqualTo("wanted");
        assertThat(stage.server.calls().effects(CREATE)).isEqualTo(1);
        assertThat(links.linkIds()).hasSize(2).contains(created.linkId());
    }

    @Test
    void looksBeforeItCreatesAgainWhenWeComIsBusy() {
        stage.server.faults(Faults.always(Fault.BUSY).onlyFor(CREATE));

        assertThatThrownBy(() -> links.create(WANTED))
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.effect()).isEqualTo(Effect.POSSIBLE));

        assertThat(stage.server.calls().received(CREATE)).isEqualTo(3);
        assertThat(stage.server.calls().received(Stage.LINKS + "list_link")).isEqualTo(4);
    }

    /** The connection breaks, or a proxy gives up, and nobody knows what WeCom does. */
    @ParameterizedTest
    @EnumSource(names = {"RESET", "SERVER_ERROR", "LATE_EFFECT"})
    void doesNotCreateAgainWhenNobodyKnows(Fault fault) {
        stage.server.faults(Faults.always(fault).onlyFor(CREATE));
        Link created = null;
        try {
            created = links.create(WANTED);
        } catch (WeComException e) {
            assertThat(e.effect()).isEqualTo(Effect.POSSIBLE);
        }
        Awaitility.await().until(stage.server::isIdle);

        assertThat(stage.server.calls().received(CREATE)).isEqualTo(1);
        assertThat(links.linkIds()).hasSize(1 + (int) stage.server.calls().effects(CREATE));
        assertThat(created == null || fault == Fault.LATE_EFFECT).isTrue();
    }

    @Test
    void doesNotTakeANamesakeForTheLinkThatItWanted() throws InterruptedException {
        stage.server.faults(Faults.none().withLatency(1, Duration.ofSeconds(2)).onlyFor(CREATE));
        Thread namesake = Thread.ofVirtual().start(() -> {
            Awaitility.await().until(() -> stage.server.calls().received(CREATE) == 1);
            stage.world.createLink(Stage.CORP, Stage.APP, LinkDraft.of("wanted", "wangwu"));
        });

        assertThatThrownBy(() -> links.create(WANTED)).isInstanceOf(WeComException.class);

        namesake.join();
        assertThat(stage.server.calls().received(CREATE)).isEqualTo(1);
    }

    @Test
    void doesNotCreateAgainWhatMayStillBeUnderWay() {
        stage.server.faults(Faults.none().withLatency(1, Duration.ofSeconds(2)).onlyFor(CREATE));

        assertThatThrownBy(() -> links.create(WANTED))
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.effect()).isEqualTo(Effect.POSSIBLE));

        Awaitility.await().until(stage.server::isIdle);

        assertThat(stage.server.calls().received(CREATE)).isEqualTo(1);
        assertThat(links.linkIds()).hasSize(2);
    }

    @Test
    void doesNotTakeALinkThatWasThereForTheNewOne() {
        Link first = links.create(WANTED);
        stage.server.faults(Faults.always(Fault.LOST_RESPONSE).onlyFor(CREATE));

        Link second = links.create(WANTED);

        assertThat(second.linkId()).isNotEqualTo(first.linkId());
        assertThat(links.linkIds()).hasSize(3);
    }

    /** The first attempt may have changed the link, whatever became of the second. */
    @Test
    void remembersThatAnAttemptBeforeMayHaveTakenEffect() {
        Link link = links.create(WANTED);
        stage.server.faults(Faults.always(Fault.LOST_RESPONSE).onlyFor(UPDATE));
        Thread throttling = Thread.ofVirtual().start(() -> {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> stage.server.calls().received(UPDATE) == 1);
            stage.server.faults(Faults.always(Fault.THROTTLED).onlyFor(UPDATE));
        });

        assertThatThrownBy(() -> links.update(LinkChange.of(link.linkId(), true)))
                .isInstanceOfSatisfying(WeComException.class, e -> {
                    assertThat(e.failure()).isInstanceOf(Failure.Throttled.class);
                    assertThat(e.effect()).isEqualTo(Effect.POSSIBLE);
                });
        assertThat(throttling.isAlive()).isFalse();
    }

    @Test
    void knowsThatALinkIsGoneThoughNobodySaidSo() {
        Link link = links.create(WANTED);
        stage.server.faults(Faults.always(Fault.LOST_RESPONSE).onlyFor(DELETE));

        links.delete(link.linkId());

        assertThat(stage.server.calls().received(DELETE)).isEqualTo(1);
        assertThat(links.linkIds()).hasSize(1);
    }

    @Test
    void doesNotCallALinkDeletedThatIsStillThere() {
        Link link = links.create(WANTED);
        stage.server.faults(Faults.always(Fault.RESET).onlyFor(DELETE));

        assertThatThrownBy(() -> links.delete(link.linkId())).isInstanceOf(WeComException.class);
    }

    @Test
    void doesNotCallALinkDeletedThatNeverWas() {
        assertThatThrownBy(() -> links.delete("unknown"))
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.errcode()).hasValue(40058));
    }
}
