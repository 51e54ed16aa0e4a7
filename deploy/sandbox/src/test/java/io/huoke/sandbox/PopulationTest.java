package io.huoke.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.sandbox.Callback.ChangeType;
import io.huoke.sandbox.Population.Customer;
import io.huoke.sandbox.Population.Figures;
import io.huoke.sandbox.Population.Link;
import io.huoke.sandbox.Population.Size;
import io.huoke.sandbox.Population.Tenant;
import io.huoke.sandbox.api.ApiServer;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.sandbox.api.World;
import io.huoke.schemas.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Many corps at once: what the API says and what is told by callback is what the truth says. */
class PopulationTest {

    private static final Instant END = Instant.parse("2026-06-15T02:00:00Z");
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final String APP = "wwapp";
    private static final String COMPONENT = "wwcomponent";
    private static final String TEMPLATE = "dktemplate";
    private static final Size SMALL = new Size(Map.of(APP, 2, COMPONENT, 1, TEMPLATE, 1), 1, 3, 300, 5);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void theApiTellsTheTruth() throws Exception {
        World world = world();
        Population population = Population.settle(world, SMALL, 7, END);

        assertThat(population.tenants()).hasSize(5);
        assertThat(population.tenants().stream().mapToLong(Tenant::customers).sum())
                .isEqualTo(300);
        try (ApiServer server = ApiServer.start(world, 0)) {
            for (Tenant tenant : population.tenants()) {
                String token = token(world, server, tenant);
                assertThat(texts(call(server, "list_link", token, "{}").get("link_id_list")))
                        .containsExactlyElementsOf(
                                tenant.links().stream().map(Link::id).toList());
                for (Link link : tenant.links()) {
                    assertThat(figures(server, token, link)).isEqualTo(total(link));
                    if (tenant.kind() != Kind.ACQUISITION_COMPONENT) {
                        assertThat(customers(server, token, link))
                                .containsExactlyElementsOf(link.customers().stream()
                                        .map(PopulationTest::row)
                                        .toList());
                    }
                }
                if (tenant.kind() != Kind.ACQUISITION_COMPONENT) {
                    JsonNode quota = call(server, "customer_acquisition_quota", token, null);
                    assertThat(quota.get("total").asLong())
                            .isEqualTo(tenant.quota().used());
                    assertThat(quota.get("balance").asLong())
                            .isEqualTo(tenant.quota().balance());
                    assertThat(quota.get("quota_list"))
                            .hasSize(tenant.quota().batches().size());
                }
            }
        }
    }

    @Test
    void customersWhoWereDeletedAreRefusedAndOthersHaveTheirTime() throws Exception {
        World world = world();
        Population population = Population.settle(world, SMALL, 7, END);
        Set<Boolean> seen = new HashSet<>();

        try (ApiServer server = ApiServer.start(world, 0)) {
            for (Customer customer : population.customersOfA6()) {
                Tenant tenant = population.byCorp().get(customer.person().corpId());
                if (!seen.add(customer.deleted())) {
                    continue;
                }
                String token = token(world, server, tenant);
                JsonNode answer = Json.MAPPER.readTree(send(HttpRequest.newBuilder(
                        URI.create(server.base() + "/cgi-bin/externalcontact/get?access_token=" + token
                                + "&external_userid=" + customer.person().externalUserId()))));
                assertThat(answer.path("errcode").asInt()).isEqualTo(customer.deleted() ? 84061 : 0);
                assertThat(answer.at("/follow_user/0/createtime").asLong())
                        .isEqualTo(customer.deleted() ? 0 : customer.addedAt().getEpochSecond());
            }
        }
        assertThat(seen).hasSize(2);
    }

    @Test
    void callbacksTellWhatHappenedAndNothingInTheFuture() {
        Population population = Population.settle(world(), SMALL, 7, END);
        Facts told = Facts.of(population.callbacks());

        assertThat(told.customers().keySet())
                .containsExactlyInAnyOrderElementsOf(population.customersOfA6().stream()
                        .map(Customer::person)
                        .toList());
        assertThat(population.customersOfA6()).allSatisfy(customer -> assertThat(
                        told.customers().get(customer.person()).chatted())
                .isEqualTo(customer.chatStatus() == 1));
        assertThat(population.callbacks())
                .allSatisfy(callback -> assertThat(callback.time()).isBeforeOrEqualTo(END))
                .extracting(Callback::changeType)
                .contains(ChangeType.OPEN_PROFILE, ChangeType.FRIEND_REQUEST, ChangeType.DEL_FOLLOW_USER);
        Set<LocalDate> days = new HashSet<>();
        population.callbacks().forEach(callback -> days.add(LocalDate.ofInstant(callback.time(), ZONE)));
        assertThat(days).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void theSameSeedGivesTheSameAndAnotherAnother() {
        Population first = Population.settle(world(), SMALL, 7, END);

        assertThat(Population.settle(world(), SMALL, 7, END)).isEqualTo(first);
        assertThat(Population.settle(world(), SMALL, 8, END)).isNotEqualTo(first);
    }

    @Test
    void aLargeOneIsMadeUpQuicklyAndSomeLinkHasSeveralPages() {
        Size size = new Size(Map.of(APP, 80, TEMPLATE, 40, COMPONENT, 40), 40, 20, 50_000, 60);

        // A few seconds; what looks at everybody for each of them takes minutes.
        Population population = assertTimeout(Duration.ofSeconds(30), () -> Population.settle(world(), size, 1, END));

        assertThat(population.tenants())
                .hasSize(200)
                .allMatch(tenant -> tenant.links().size() == 20);
        assertThat(population.tenants().stream().mapToLong(Tenant::customers).sum())
                .isEqualTo(50_000);
        assertThat(population.tenants())
                .flatExtracting(Tenant::links)
                .anyMatch(link -> link.customers().size() > 2_000)
                .anyMatch(link -> link.customers().isEmpty() || link.customers().size() < 10);
    }

    @Test
    void whatHasNoLinksIsRefused() {
        assertThatThrownBy(() -> Population.settle(world(), new Size(Map.of("wwservice", 1), 0, 1, 1, 1), 1, END))
                .hasMessageContaining("has no links");
        assertThatThrownBy(() -> new Size(Map.of(), 0, 1, 1, 1)).hasMessageContaining("has tenants");
    }

    private static World world() {
        World world = new World(InstantSource.fixed(END), 1);
        world.suite(new SuiteSpec(APP, "s", Kind.THIRD_PARTY));
        world.suite(new SuiteSpec(COMPONENT, "s", Kind.ACQUISITION_COMPONENT));
        world.suite(new SuiteSpec(TEMPLATE, "s", Kind.TEMPLATE));
        world.suite(new SuiteSpec("wwservice", "s", Kind.SERVICE_COMPONENT));
        return world;
    }

    private String token(World world, ApiServer server, Tenant tenant) throws Exception {
        if (tenant.kind() != null) {
            return world.prologue().token(tenant.owner(), tenant.corpId());
        }
        String query = "gettoken?corpid=" + tenant.corpId() + "&corpsecret=" + tenant.secret();
        return Json.MAPPER
                .readTree(send(HttpRequest.newBuilder(URI.create(server.base() + "/cgi-bin/" + query))))
                .get("access_token")
                .textValue();
    }

    private List<String> customers(ApiServer server, String token, Link link) throws Exception {
        List<String> rows = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = call(
                    server,
                    "customer",
                    token,
                    "{\"link_id\":\"" + link.id() + "\",\"limit\":50,\"cursor\":\"" + cursor + "\"}");
            page.get("customer_list")
                    .forEach(row -> rows.add(row.get("userid").textValue() + " "
                            + row.get("external_userid").textValue() + " "
                            + row.get("state").textValue() + " " + row.get("chat_status")));
            cursor = page.get("next_cursor").textValue();
        } while (!cursor.isEmpty());
        return rows;
    }

    private static String row(Customer customer) {
        return customer.person().userId() + " " + customer.person().externalUserId() + " "
                + (customer.state() == null ? "" : customer.state()) + " " + customer.chatStatus();
    }

    private Figures figures(ApiServer server, String token, Link link) throws Exception {
        String query = "{\"link_id\":\"" + link.id() + "\",\"start_time\":"
                + END.minus(Duration.ofDays(10)).getEpochSecond() + ",\"end_time\":" + END.getEpochSecond() + "}";
        JsonNode answer = call(server, "statistic", token, query);
        return new Figures(
                answer.get("click_link_customer_cnt").asLong(),
                answer.get("new_customer_cnt").asLong());
    }

    private static Figures total(Link link) {
        return link.figures().values().stream().reduce(new Figures(0, 0), Figures::plus);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.textValue()));
        return texts;
    }

    /** @param body null for a GET, of which there is one */
    private JsonNode call(ApiServer server, String api, String token, String body) throws Exception {
        String path = body == null ? "externalcontact/" : "externalcontact/customer_acquisition/";
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.base() + "/cgi-bin/" + path + api + "?access_token=" + token));
        return Json.MAPPER.readTree(send(body == null ? request : request.POST(BodyPublishers.ofString(body))));
    }

    private String send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString()).body();
    }
}
