package io.huoke.sandbox.api;

import static io.huoke.sandbox.api.SandboxFixture.APP;
import static io.huoke.sandbox.api.SandboxFixture.COMPONENT;
import static io.huoke.sandbox.api.SandboxFixture.CORP;
import static io.huoke.sandbox.api.SandboxFixture.OWN_APP;
import static io.huoke.sandbox.api.SandboxFixture.SERVICE;
import static io.huoke.sandbox.api.SandboxFixture.TEMPLATE;
import static io.huoke.sandbox.api.SandboxFixture.errcode;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A1 to A5 (pages 97297, 97394, 97398). */
class LinksTest {

    private SandboxFixture wecom;
    private String token;

    @BeforeEach
    void start() throws Exception {
        wecom = new SandboxFixture();
        token = wecom.corpToken(APP);
    }

    @AfterEach
    void stop() {
        wecom.close();
    }

    @Test
    void aLinkIsCreatedReadChangedAndDeleted() throws Exception {
        JsonNode created =
                call("create_link", "{'link_name':'Spring','range':{'user_list':['ann'],'department_list':[1]}}");
        String id = created.at("/link/link_id").textValue();
        assertThat(created.at("/link/url").textValue()).startsWith("https://work.weixin.qq.com/ca/");

        JsonNode read = call("get", "{'link_id':'" + id + "'}");
        assertThat(read.at("/link/link_name").textValue()).isEqualTo("Spring");
        assertThat(read.at("/link/skip_verify").asBoolean()).isTrue();
        assertThat(read.at("/range/department_list/0").asInt()).isEqualTo(1);
        assertThat(read.has("priority_option")).isFalse();
        assertThat(read.get("link").has("link_id")).isFalse();

        assertThat(errcode(call("update_link", "{'link_id':'" + id + "','link_name':'Summer','skip_verify':false}")))
                .isZero();
        assertThat(call("get", "{'link_id':'" + id + "'}").at("/link/link_name").textValue())
                .isEqualTo("Summer");
        assertThat(errcode(call("delete_link", "{'link_id':'" + id + "'}"))).isZero();
        assertThat(errcode(call("get", "{'link_id':'" + id + "'}"))).isEqualTo(40058);
        assertThat(call("list_link", "{}").get("link_id_list")).isEmpty();
    }

    @Test
    void rangeAndPriorityAreReplacedAsAWhole() throws Exception {
        String id = create("{'link_name':'Link','range':{'user_list':['ann','bob'],'department_list':[1]},"
                + "'priority_option':{'priority_type':2,'priority_userid_list':['ann','bob']}}");

        assertThat(errcode(call(
                        "update_link",
                        "{'link_id':'" + id + "','range':{'user_list':['carl']},"
                                + "'priority_option':{'priority_type':1}}")))
                .isZero();

        JsonNode read = call("get", "{'link_id':'" + id + "'}");
        assertThat(read.get("range")).hasToString("{\"user_list\":[\"carl\"],\"department_list\":[]}");
        assertThat(read.get("priority_option")).hasToString("{\"priority_type\":1,\"priority_userid_list\":[]}");
        assertThat(read.at("/link/link_name").textValue()).isEqualTo("Link");
    }

    @Test
    void aLinkThatAComponentWasGivenIsNotTheAppsToChange() throws Exception {
        String id = create("{'link_name':'Link','range':{'user_list':['ann']}}");
        wecom.world.authorizeLink(COMPONENT, id);

        assertThat(errcode(call("update_link", "{'link_id':'" + id + "','link_name':'Other'}")))
                .isEqualTo(41098);
        assertThat(errcode(call("delete_link", "{'link_id':'" + id + "'}"))).isEqualTo(41098);
        assertThat(call("get", "{'link_id':'" + id + "'}").at("/link/link_name").textValue())
                .isEqualTo("Link");
    }

    @Test
    void thereAreNotMoreLinksThanACorpMayHave() throws Exception {
        wecom.world.prologue().maxLinks(1);
        assertThat(refusal("{'link_name':'One','range':{'user_list':['ann']}}")).isZero();
        assertThat(refusal("{'link_name':'Two','range':{'user_list':['ann']}}")).isEqualTo(41095);
    }

    @Test
    void notEveryCategoryHasPriorities() throws Exception {
        wecom.world.prologue().prioritySupported(CORP, false);
        String link = "{'link_name':'Link','range':{'user_list':['ann']},'priority_option':{'priority_type':1}}";
        assertThat(refusal(link)).isEqualTo(41200);
        wecom.world.prologue().prioritySupported(CORP, true);
        assertThat(refusal(link)).isZero();
    }

    @Test
    void whatALinkMayNotBeIsRefused() throws Exception {
        assertThat(refusal("{'link_name':'" + "链".repeat(31) + "','range':{'user_list':['ann']}}"))
                .isEqualTo(40058);
        assertThat(refusal("{'link_name':'" + "链".repeat(30) + "','range':{'user_list':['ann']}}"))
                .isZero();
        assertThat(refusal("{'range':{'user_list':['ann']}}")).isEqualTo(40058);
        assertThat(refusal("{'link_name':'L'}")).isEqualTo(40058);
        assertThat(refusal("{'link_name':'L','range':{'user_list':[],'department_list':[]}}"))
                .isEqualTo(40058);
        assertThat(refusal("{'link_name':'L','range':{'user_list':['nobody']}}"))
                .isEqualTo(60111);
        assertThat(refusal("{'link_name':'L','range':{'department_list':[9]}}")).isEqualTo(60011);
        assertThat(refusal("{'link_name':'L','range':{'user_list':['ann']},'priority_option':{'priority_type':3}}"))
                .isEqualTo(40058);
        assertThat(refusal("{'link_name':'L','range':{'user_list':['ann']},'priority_option':{'priority_type':2}}"))
                .isEqualTo(40058);
        assertThat(refusal("{'link_name':7,'range':{'user_list':['ann']}}")).isEqualTo(40058);
        assertThat(refusal("no json")).isEqualTo(47001);
    }

    @Test
    void atMostFiveHundredMembersAreCoveredDepartmentsIncluded() throws Exception {
        assertThat(refusal("{'link_name':'L','range':{'user_list':['ann'],'department_list':[2]}}"))
                .isZero();
        assertThat(refusal("{'link_name':'L','range':{'user_list':['ann','bob'],'department_list':[2]}}"))
                .isEqualTo(40058);
        assertThat(refusal("{'link_name':'L','range':{'user_list':['ann','crowd7'],'department_list':[2]}}"))
                .isZero();
    }

    @Test
    void whoIsNotInTheVisibleRangeCannotBeInALink() throws Exception {
        wecom.world.visible(CORP, APP, List.of("ann"));

        assertThat(refusal("{'link_name':'L','range':{'user_list':['bob']}}")).isEqualTo(60011);
    }

    @Test
    void onlyTheAppThatCreatedALinkSeesIt() throws Exception {
        String own = wecom.ownToken("own-secret");
        String id = create("{'link_name':'L','range':{'user_list':['ann']}}");
        wecom.world.createLink(CORP, OWN_APP, "ca-own", LinkDraft.of("Own", "ann"));

        assertThat(call("list_link", "{}").get("link_id_list")).hasToString("[\"" + id + "\"]");
        assertThat(wecom.acquisition("list_link", own, "{}").get("link_id_list"))
                .hasToString("[\"ca-own\"]");
        for (String api : List.of("get", "update_link", "delete_link", "customer")) {
            assertThat(errcode(call(api, "{'link_id':'ca-own'}"))).as(api).isEqualTo(40058);
        }
    }

    @Test
    void pagesGoOnAfterTheLastLinkWhateverWasDeletedMeanwhile() throws Exception {
        for (int i = 0; i < 5; i++) {
            wecom.world.createLink(CORP, APP, "ca" + i, LinkDraft.of("L", "ann"));
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = call("list_link", "{'limit':2,'cursor':'" + cursor + "'}");
            page.get("link_id_list").forEach(id -> seen.add(id.textValue()));
            cursor = page.get("next_cursor").textValue();
            if (seen.size() == 2) {
                wecom.world.deleteLink("ca1");
            }
        } while (!cursor.isEmpty());

        assertThat(seen).containsExactly("ca0", "ca1", "ca2", "ca3", "ca4");
    }

    @Test
    void cursorsThatWeComForgotAreRefused() throws Exception {
        wecom.world.createLink(CORP, APP, LinkDraft.of("L", "ann"));
        wecom.world.createLink(CORP, APP, LinkDraft.of("L", "ann"));
        String cursor = call("list_link", "{'limit':1}").get("next_cursor").textValue();

        assertThat(errcode(call("list_link", "{'cursor':'invented'}"))).isEqualTo(50100);
        assertThat(errcode(call("list_link", "{'cursor':'" + cursor + "'}"))).isZero();
        wecom.world.expireCursor(cursor);
        assertThat(errcode(call("list_link", "{'cursor':'" + cursor + "'}"))).isEqualTo(50100);
        assertThat(errcode(call("list_link", "{'limit':101}"))).isEqualTo(40058);
    }

    @Test
    void withoutTheSpecialAuthorizationNothingIsAllowed() throws Exception {
        wecom.world.specialAuthorization(APP, CORP, false);
        assertThat(errcode(call("list_link", "{}"))).isEqualTo(48002);

        wecom.world.specialAuthorization(APP, CORP, true);
        assertThat(errcode(call("list_link", "{}"))).isZero();
        assertThat(errcode(wecom.acquisition("list_link", wecom.corpToken(TEMPLATE), "{}")))
                .isZero();
        assertThat(errcode(wecom.acquisition("list_link", wecom.corpToken(SERVICE), "{}")))
                .isEqualTo(48002);
    }

    private JsonNode call(String api, String body) throws Exception {
        return wecom.acquisition(api, token, body);
    }

    private int refusal(String body) throws Exception {
        return errcode(call("create_link", body));
    }

    private String create(String body) throws Exception {
        return call("create_link", body).at("/link/link_id").textValue();
    }
}
