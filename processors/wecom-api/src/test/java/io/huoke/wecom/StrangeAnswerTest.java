package io.huoke.wecom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.wecom.acquisition.AcquiredCustomer;
import io.huoke.wecom.acquisition.AcquisitionApi;
import io.huoke.wecom.acquisition.LinkMembers;
import io.huoke.wecom.acquisition.LinkRange;
import io.huoke.wecom.acquisition.NewLink;
import io.huoke.wecom.call.Deadline;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.InvalidRequestException;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.call.WeComException.Effect;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WeCom, or something in its place, answers what no page foresees: nothing is taken for what it is not. */
class StrangeAnswerTest {

    private static final String LIST = Stage.LINKS + "list_link";
    private static final String GET = Stage.LINKS + "get";
    private static final String CREATE = Stage.LINKS + "create_link";
    private static final String UPDATE = Stage.LINKS + "update_link";
    private static final String DELETE = Stage.LINKS + "delete_link";
    private static final String CUSTOMER = Stage.LINKS + "customer";
    private static final String QUOTA = "externalcontact/customer_acquisition_quota";
    private static final TokenKey KEY = new TokenKey.Corp(ScriptedWeCom.TENANT);

    private ScriptedWeCom wecom;
    private AcquisitionApi links;

    @BeforeEach
    void start() throws IOException {
        wecom = new ScriptedWeCom();
        links = wecom.client.acquisition(ScriptedWeCom.TENANT);
    }

    @AfterEach
    void stop() {
        wecom.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'error':'forbidden'}", "{'errcode':'x','link_id_list':[]}"})
    void aListOfSomethingElseIsNotAnEmptyListOfLinks(String answer) {
        wecom.answer(LIST, answer);
        wecom.answer(DELETE, answer);

        assertThatThrownBy(() -> links.linkIds().toList())
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.failure()).isEqualTo(new Failure.Unknown()));
        assertThatThrownBy(() -> links.delete("ca1")).isInstanceOf(WeComException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'errcode':0}",
                "{'errcode':0,'total':1}",
                "{'errcode':0,'total':1,'balance':null}",
                "{'errcode':0,'total':1,'balance':'many'}",
                "{'errcode':0,'total':1,'balance':2,'quota_list':[{'balance':1}]}",
                "{'errcode':0,'total':1,'balance':2,'quota_list':[{'balance':1,'expire_date':{'day':1}}]}"
            })
    void aMissingFigureIsNotZero(String answer) {
        wecom.answer(QUOTA, answer);

        assertThatThrownBy(() -> links.quota())
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.failure()).isEqualTo(new Failure.Unknown()));
    }

    @Test
    void whatIsNewNullOrLeftOutIsNoTrouble() {
        wecom.answer(
                CUSTOMER,
                "{'errcode':0,'customer_list':[null,{'external_userid':'wm1','userid':'u1','chat_status':7,'vip':{}}],"
                        + "'next_cursor':null,'page':1}");

        assertThat(links.customers("ca1"))
                .containsExactly(new AcquiredCustomer("wm1", "u1", AcquiredCustomer.ChatStatus.UNKNOWN, null));
    }

    @Test
    void cursorsThatGoRoundInCirclesAreNotFollowedForEver() {
        wecom.answer(CUSTOMER, "{'errcode':0,'customer_list':[],'next_cursor':'a'}");

        assertThatThrownBy(() -> links.customers("ca1").count()).hasMessageContaining("in circles");
        assertThat(wecom.received(CUSTOMER)).isLessThan(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'link':{'link_name':'n','url':'https://x/ca1','skip_verify':true}",
                "'link':{'link_name':'n','url':'https://x/ca1','skip_verify':true},'range':{}",
                "'link':{'link_name':'n','url':'https://x/ca1','skip_verify':true},'range':{'department_list':[]}",
                "'link':{'link_name':'n','url':'https://x/ca1'},'range':{'user_list':['u1']}"
            })
    void aMemberIsNotAddedToALinkThatWeComDoesNotTellWhollyOf(String answer) {
        wecom.answer(GET, "{'errcode':0," + answer + "}");
        wecom.answer(UPDATE, "{'errcode':0}");

        assertThatThrownBy(() -> links.members().add("ca1", List.of("u2")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("does not tell");
        assertThat(wecom.received(UPDATE)).isZero();
    }

    @Test
    void aCreatedLinkWithoutAnIdIsNotCreatedAgain() {
        wecom.answer(LIST, "{'errcode':0,'link_id_list':[]}");
        wecom.answer(CREATE, "{'errcode':0,'link':{'url':'https://x/ca1'}}");

        assertThatThrownBy(() -> links.create(NewLink.of("n", LinkRange.ofUsers("u1"), true)))
                .isInstanceOfSatisfying(
                        WeComException.class, e -> assertThat(e.effect()).isEqualTo(Effect.POSSIBLE))
                .hasMessageContaining("link.link_id");
        assertThat(wecom.received(CREATE)).isEqualTo(1);
    }

    @Test
    void theSameTokenAgainIsNotTriedAgain() {
        wecom.answer(QUOTA, "{'errcode':40014}");
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> links.quota())
                    .isInstanceOfSatisfying(
                            WeComException.class, e -> assertThat(e.failure()).isEqualTo(new Failure.TokenRejected()));
        }

        assertThat(wecom.received(ScriptedWeCom.GETTOKEN)).isEqualTo(2);
        assertThat(wecom.received(QUOTA)).isEqualTo(10);
    }

    @Test
    void theSameTokenAgainCountsOnceHoweverManyFindOut() throws Exception {
        wecom.answer(QUOTA, "{'errcode':40014}");
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                callers.submit(() -> links.quota());
            }
        }
        wecom.answer(ScriptedWeCom.GETTOKEN, "{'errcode':0,'access_token':'another','expires_in':7200}");
        wecom.answer(QUOTA, "{'errcode':0,'total':1,'balance':2}");

        assertThat(wecom.received(ScriptedWeCom.GETTOKEN)).isEqualTo(2);
        assertThat(links.quota().balance()).isEqualTo(2);
    }

    /** Whoever keeps it may use it later. */
    @Test
    void theHelperForMembersHasNoDeadlineOfItsOwn() {
        wecom.answer(
                GET,
                "{'errcode':0,'link':{'link_name':'n','url':'https://x/ca1','skip_verify':true},"
                        + "'range':{'user_list':['u1']}}");
        wecom.answer(UPDATE, "{'errcode':0}");
        Duration timeout = Duration.ofMillis(400);
        Deadline made = Deadline.after(timeout);
        LinkMembers members = new WeComClient(wecom.connection, wecom.tokens, timeout, wecom.clock)
                .acquisition(ScriptedWeCom.TENANT)
                .members();

        Awaitility.await().until(() -> made.left().isZero());

        assertThat(members.add("ca1", List.of("u2")).userList()).containsExactly("u1", "u2");
    }

    /** gettoken gives the same token until it ends (page 91039). */
    @ParameterizedTest
    @ValueSource(ints = {30, 5, 7200})
    void aTokenThatEndsSoonIsNotFetchedForEveryCall(int seconds) {
        wecom.answer(ScriptedWeCom.GETTOKEN, "{'errcode':0,'access_token':'t','expires_in':" + seconds + "}");
        for (int i = 0; i < 50; i++) {
            assertThat(wecom.tokens.current(KEY, soon()).value().value()).isEqualTo("t");
        }

        assertThat(wecom.received(ScriptedWeCom.GETTOKEN)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'errcode':60020}",
                "{'errcode':40001}",
                "{'errcode':12345}",
                "{}",
                "<html>",
                "{'errcode':0,'access_token':'t','expires_in':'soon'}"
            })
    void aTokenThatCannotBeGotIsNotAskedForByEveryCall(String answer) {
        wecom.answer(ScriptedWeCom.GETTOKEN, answer);
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> links.quota())
                    .isInstanceOfSatisfying(
                            WeComException.class, e -> assertThat(e.effect()).isEqualTo(Effect.NONE))
                    .hasMessageContaining(QUOTA);
        }

        assertThat(wecom.received(ScriptedWeCom.GETTOKEN)).isEqualTo(1);
    }

    @Test
    void aTokenServesUntilItsEndThoughNoNewOneCanBeGot() {
        wecom.tokens.current(KEY, soon());
        wecom.answer(ScriptedWeCom.GETTOKEN, "{'errcode':-1}");
        wecom.clock.advance(Duration.ofSeconds(7_190));

        assertThat(wecom.tokens.current(KEY, soon()).value().value()).isEqualTo("token");
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }
}
