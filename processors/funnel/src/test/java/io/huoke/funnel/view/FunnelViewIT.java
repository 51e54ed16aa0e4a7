package io.huoke.funnel.view;

import static io.huoke.funnel.view.ViewBench.encoded;
import static io.huoke.funnel.view.ViewBench.json;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.DeletedBy;
import io.huoke.schemas.ConversionRow.LinkMethod;
import io.huoke.schemas.Day;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.Origin;
import io.huoke.schemas.Row;
import io.huoke.schemas.config.HuokeConfig;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the funnel has counted, over HTTP, as it is committed on a real broker. */
class FunnelViewIT {

    private static final String TENANT = "ww1/wpCorp";
    private static final String PERSONAL = "u_9c3d2b58a7f04e6d8b1c5a2f3e4d6079";
    private static final List<String> TENANTS = List.of(TENANT, "ww1/wpCorp2", "ww1/wp");
    private static final List<String> LINKS = Arrays.asList("ca1", "ca2", "ca10", null);
    private static final List<String> STATES = Arrays.asList("s1", "s1/a%2F", "客 户", null);
    private static final List<String> COUNTED =
            List.of("opens", "friendRequests", "adds", "chats", "deletions", "reAdds");
    private static final List<String> TOLD = List.of("a7Clicks", "a7NewCustomers", "addsDifference");

    @TempDir
    private Path directory;

    private ViewBench bench;

    @BeforeEach
    void createTopics() throws Exception {
        bench = new ViewBench(directory.resolve("data"), HuokeConfig.Topics.FORGET_WITHIN, Map.of());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void whatIsAskedForIsTheSumOfTheCommittedRowsWhateverTheQuestion() throws Exception {
        Random random = new Random(7);
        Map<String, Row> truth = new HashMap<>();
        bench.view.start();
        for (int transaction = 0; transaction < 20; transaction++) {
            for (Supplier<Row> source : sources(random)) {
                Map<String, Row> rows = some(random, source);
                if (transaction % 4 == 3) {
                    bench.writeInVain(rows);
                } else {
                    bench.write(rows);
                    truth.putAll(rows);
                }
            }
        }
        truth.values().removeIf(Objects::isNull);
        bench.awaitRead();

        for (int i = 0; i < 300; i++) {
            Question question = Question.any(random);

            HttpResponse<String> response = bench.get(question.path());

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            JsonNode answer = json(response);
            Class<? extends Row> type = question.state().isPresent() ? FunnelRow.class : LinkFunnelRow.class;
            List<JsonNode> rows = truth.values().stream()
                    .filter(type::isInstance)
                    .<JsonNode>map(Json.MAPPER::valueToTree)
                    .filter(question::concerns)
                    .filter(row -> question.includes(row.get("day").asText()))
                    .toList();
            assertThat(answer.get("days").toString()).as(question.path()).isEqualTo(days(rows));
            COUNTED.forEach(column -> assertThat(answer.at("/totals/" + column).asLong())
                    .as(question.path() + " " + column)
                    .isEqualTo(sum(rows, column)));
            assertRate(answer, "requestToAdd", "adds", "friendRequests");
            assertRate(answer, "openToAdd", "adds", "opens");
            assertSeconds(
                    question.path(),
                    answer.get("secondsToAdd"),
                    truth.values().stream()
                            .filter(ConversionRow.class::isInstance)
                            .map(ConversionRow.class::cast)
                            .filter(row -> row.addedAt() != null && row.secondsToAdd() != null)
                            .filter(row -> question.concerns(Json.MAPPER.valueToTree(row)))
                            .filter(row -> question.includes(
                                    Day.of(row.addedAt(), bench.config.funnel().zone())
                                            .toString()))
                            .mapToLong(ConversionRow::secondsToAdd)
                            .sorted()
                            .toArray());
        }
    }

    private static List<Supplier<Row>> sources(Random random) {
        return List.of(
                () -> Rows.byState(any(TENANTS, random), any(LINKS, random), any(STATES, random), random),
                () -> Rows.byLink(any(TENANTS, random), any(LINKS, random), random),
                () -> Rows.customer(
                        any(TENANTS, random),
                        "wm" + random.nextInt(60),
                        any(STATES, random),
                        any(LINKS, random),
                        random.nextInt(5) == 0 ? null : Rows.evening(random.nextInt(Rows.DAYS)),
                        random.nextInt(5) == 0 ? null : Long.valueOf(random.nextInt(500))));
    }

    /** Among them some that end. */
    private static Map<String, Row> some(Random random, Supplier<Row> source) {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (int i = 0; i < 60; i++) {
            Row row = source.get();
            rows.put(row.key(), random.nextInt(5) == 0 ? null : row);
        }
        return rows;
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    /** What is asked, and in the plainest way what belongs to it. */
    private record Question(
            String tenant, Optional<String> link, Optional<String> state, Optional<String> from, Optional<String> to) {

        static Question any(Random random) {
            Optional<String> from = day(random);
            return new Question(
                    FunnelViewIT.any(TENANTS, random),
                    part(LINKS, random),
                    part(STATES, random),
                    from,
                    day(random).filter(to -> from.isEmpty() || to.compareTo(from.get()) >= 0));
        }

        private static Optional<String> part(List<String> list, Random random) {
            String part = FunnelViewIT.any(list, random);
            return random.nextBoolean() ? Optional.empty() : Optional.of(part == null ? "" : part);
        }

        private static Optional<String> day(Random random) {
            String day = Rows.FIRST.plusDays(random.nextInt(Rows.DAYS)).toString();
            return random.nextBoolean() ? Optional.empty() : Optional.of(day);
        }

        String path() {
            return "/v1/funnel?tenant=" + encoded(tenant)
                    + link.map(id -> "&linkId=" + encoded(id)).orElse("")
                    + state.map(text -> "&state=" + encoded(text)).orElse("")
                    + from.map(day -> "&from=" + day).orElse("")
                    + to.map(day -> "&to=" + day).orElse("");
        }

        boolean concerns(JsonNode row) {
            return row.get("tenant").asText().equals(tenant)
                    && (link.isEmpty() || row.path("linkId").asText().equals(link.get()))
                    && (state.isEmpty() || row.path("state").asText().equals(state.get()));
        }

        boolean includes(String day) {
            return (from.isEmpty() && to.isEmpty())
                    || (!day.equals("unknown")
                            && day.compareTo(from.orElse("")) >= 0
                            && day.compareTo(to.orElse("9")) <= 0);
        }
    }

    private static String days(List<JsonNode> rows) {
        Map<String, List<JsonNode>> days = new TreeMap<>(
                rows.stream().collect(groupingBy(row -> row.get("day").asText())));
        return Json.MAPPER
                .createArrayNode()
                .addAll(days.entrySet().stream()
                        .map(day -> day(day.getKey(), day.getValue()))
                        .toList())
                .toString();
    }

    private static ObjectNode day(String day, List<JsonNode> rows) {
        ObjectNode node = Json.MAPPER.createObjectNode().put("day", day);
        COUNTED.forEach(column -> node.put(column, sum(rows, column)));
        node.put("settled", rows.stream().allMatch(row -> row.get("settled").asBoolean()));
        TOLD.forEach(column -> {
            if (rows.stream().anyMatch(row -> row.has(column))) {
                node.put(column, sum(rows, column));
            }
        });
        return node;
    }

    private static long sum(List<JsonNode> rows, String column) {
        return rows.stream().mapToLong(row -> row.path(column).asLong()).sum();
    }

    private static void assertRate(JsonNode answer, String name, String part, String whole) {
        long divisor = answer.at("/totals/" + whole).asLong();
        JsonNode rate = answer.at("/rates/" + name);
        if (divisor == 0) {
            assertThat(rate.isNull()).isTrue();
        } else {
            assertThat(rate.asDouble() * divisor)
                    .isCloseTo(answer.at("/totals/" + part).asDouble(), within(1e-9));
        }
    }

    /** By the definition of a nearest rank: the smallest that so many are not above. */
    private static void assertSeconds(String path, JsonNode answer, long[] seconds) {
        assertThat(answer.get("count").asInt()).as(path).isEqualTo(seconds.length);
        Map.of("median", 0.5, "p90", 0.9).forEach((name, share) -> {
            if (seconds.length == 0) {
                assertThat(answer.get(name).isNull()).as(path).isTrue();
            } else {
                long expected = Arrays.stream(seconds)
                        .filter(one -> Arrays.stream(seconds)
                                        .filter(other -> other <= one)
                                        .count()
                                >= share * seconds.length)
                        .min()
                        .orElseThrow();
                assertThat(answer.get(name).asLong()).as(path + " " + name).isEqualTo(expected);
            }
        });
    }

    @Test
    void aPersonalStateIsCountedFromItsCustomers() throws Exception {
        Instant addedAt = Rows.evening(2);
        bench.view.start();
        ConversionRow whole = new ConversionRow(
                TENANT,
                "wpCorp",
                "u1",
                "wm1",
                PERSONAL,
                "user-1",
                "ca1",
                LinkMethod.A6,
                List.of(),
                addedAt.minusSeconds(90_000),
                addedAt.minusSeconds(60),
                addedAt,
                addedAt.plusSeconds(90_000),
                true,
                addedAt.plusSeconds(200_000),
                DeletedBy.CUSTOMER,
                1,
                90_000L,
                List.of(Origin.CALLBACK),
                List.of("a".repeat(32)));
        bench.write(byKey(
                whole,
                Rows.customer(TENANT, "wm2", PERSONAL, "ca2", null, null),
                Rows.customer(TENANT, "wm3", "s1", "ca1", addedAt, 5L)));
        bench.awaitRead();

        JsonNode all = json(bench.get("/v1/funnel?tenant=" + TENANT + "&state=" + PERSONAL));
        JsonNode day = json(bench.get(
                "/v1/funnel?tenant=" + TENANT + "&state=" + PERSONAL + "&from=2026-01-03&to=2026-01-04&linkId=ca1"));

        assertThat(all.get("totals").toString())
                .isEqualTo("{\"opens\":1,\"friendRequests\":1,\"adds\":1,\"chats\":1,\"deletions\":1,\"reAdds\":1}");
        assertThat(all.get("days").findValuesAsText("day"))
                .containsExactly("2026-01-02", "2026-01-03", "2026-01-04", "2026-01-06", "unknown");
        assertThat(all.get("secondsToAdd").toString()).isEqualTo("{\"count\":1,\"median\":90000,\"p90\":90000}");
        assertThat(day.get("totals").toString())
                .isEqualTo("{\"opens\":0,\"friendRequests\":1,\"adds\":1,\"chats\":1,\"deletions\":0,\"reAdds\":0}");
        assertThat(day.at("/rates/openToAdd").isNull()).isTrue();
        assertThat(day.at("/rates/addToChat").asDouble()).isEqualTo(1.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                                                  | tenant is {owner}/{corpId}
                    ?tenant=ww1                                         | tenant is {owner}/{corpId}
                    ?tenant=                                            | tenant is {owner}/{corpId}
                    ?tenant=ww1/c&from=yesterday                        | from is a day, YYYY-MM-DD
                    ?tenant=ww1/c&from=2026-1-1                         | from is a day, YYYY-MM-DD
                    ?tenant=ww1/c&to=2026-02-30                         | to is a day, YYYY-MM-DD; there is no such day
                    ?tenant=ww1/c&to=%2B99999-01-01                     | to is a day, YYYY-MM-DD
                    ?tenant=ww1/c&to=unknown                            | to is a day, YYYY-MM-DD
                    ?tenant=ww1/c&from=2026-01-02&to=2026-01-01         | from is after to
                    ?tenant=ww1/c&link=ca1                              | there is no parameter link
                    ?tenant=ww1/c&state=a&state=b                       | the parameter state is there twice
                    """)
    void aQuestionThatCannotBeAnsweredIsToldWhatToWrite(String query, String detail) throws Exception {
        bench.view.start();
        bench.awaitRead();

        HttpResponse<String> refusal = bench.get("/v1/funnel" + query);

        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(json(refusal).get("detail").asText()).startsWith(detail);
    }

    @Test
    void aCustomersRowIsFoundByItsIdsWhateverIsInThem() throws Exception {
        bench.view.start();
        ConversionRow customer = Rows.customer(TENANT, "wm+1 %25é", "s1", "ca1", Rows.evening(0), 5L);
        bench.write(byKey(customer, Rows.nobody(TENANT, "s1/a%2F b+客?#&")));
        bench.awaitRead();

        JsonNode found = json(bench.get("/v1/conversions/ww1/wpCorp/u1/" + encoded("wm+1 %25é")));
        JsonNode nobody = json(bench.get("/v1/conversions/ww1/wpCorp/~state/" + encoded("s1/a%2F b+客?#&")));
        HttpResponse<String> missing = bench.get("/v1/conversions/ww1/wpCorp/u1/wm2");

        ObjectNode expected = Json.MAPPER.valueToTree(customer);
        assertThat(found.get("offsets").size()).isEqualTo(3);
        assertThat(((ObjectNode) found).without(List.of("offsets")).toString()).isEqualTo(expected.toString());
        assertThat(nobody.get("state").asText()).isEqualTo("s1/a%2F b+客?#&");
        assertThat(nobody.get("eventIds")).hasSize(1);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(json(missing).get("detail").asText())
                .contains("wm2")
                .contains("u1")
                .contains(TENANT);
    }

    @Test
    void untilItHasReadWhatThereIsItAnswersNothing() throws Exception {
        HttpResponse<String> funnel = bench.get("/v1/funnel?tenant=" + TENANT);
        HttpResponse<String> conversion = bench.get("/v1/conversions/ww1/wpCorp/u1/wm1");

        assertThat(List.of(funnel, conversion)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(json(answer).get("detail").asText()).contains("still being read");
        });
    }

    @Test
    void everyInstanceAnswersForAllTenants() throws Exception {
        Random random = new Random(1);
        bench.view.start();
        for (String tenant : TENANTS) {
            bench.write(byKey(Rows.byLink(tenant, "ca1", random), Rows.byLink(tenant, "ca2", random)));
        }
        bench.awaitRead();
        try (FunnelView second = bench.view(directory.resolve("other"))) {
            second.start();
            assertThat(second.awaitReady(Duration.ofSeconds(30))).isTrue();
            int port = bench.serve(second);

            for (String tenant : TENANTS) {
                String path = "/v1/funnel?tenant=" + tenant;
                assertThat(json(bench.get(port, path))).isEqualTo(json(bench.get(path)));
            }
        }
    }

    @Test
    void aLargeTenantIsAnsweredWithinASecond() throws Exception {
        int customers = 200_000;
        Random random = new Random(3);
        long[] seconds = new long[customers];
        for (int written = 0; written < customers; ) {
            Map<String, Row> rows = new HashMap<>();
            for (int i = 0; i < 10_000; i++, written++) {
                seconds[written] = random.nextInt(600_000);
                Row row = Rows.customer(
                        TENANT,
                        "wm" + written,
                        "u_" + written,
                        "ca" + written % 20,
                        Rows.evening(written % 180),
                        seconds[written]);
                rows.put(row.key(), row);
            }
            bench.write(rows);
        }
        Map<String, Row> daily = new HashMap<>();
        for (int i = 0; i < 180 * 20; i++) {
            Row row = Rows.byLink(TENANT, "ca" + i % 20, new Day(Rows.FIRST.plusDays(i / 20)), random);
            daily.put(row.key(), row);
        }
        bench.write(daily);
        long begin = System.nanoTime();
        bench.view.start();
        bench.awaitRead();
        long read = System.nanoTime();

        JsonNode answer = null;
        List<Long> answered = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long asked = System.nanoTime();
            answer = json(bench.get("/v1/funnel?tenant=" + TENANT));
            answered.add(Duration.ofNanos(System.nanoTime() - asked).toMillis());
        }

        System.out.printf(
                "%,d conversions: read in %,d ms; answered in %s ms%n",
                customers, Duration.ofNanos(read - begin).toMillis(), answered);
        Arrays.sort(seconds);
        assertThat(answer.at("/secondsToAdd/count").asInt()).isEqualTo(customers);
        assertThat(answer.at("/secondsToAdd/median").asLong()).isEqualTo(seconds[customers / 2 - 1]);
        assertThat(answer.at("/secondsToAdd/p90").asLong()).isEqualTo(seconds[customers * 9 / 10 - 1]);
        assertThat(answer.get("days")).hasSize(180);
        // Others may want the processor, too.
        assertThat(Collections.min(answered)).isLessThan(1_000);
    }

    private static Map<String, Row> byKey(Row... rows) {
        Map<String, Row> byKey = new LinkedHashMap<>();
        for (Row row : rows) {
            byKey.put(row.key(), row);
        }
        return byKey;
    }
}
