package io.huoke.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.huoke.ingress.wecom.CallbackCrypto;
import io.huoke.ingress.wecom.Decryption;
import io.huoke.ingress.wecom.EncryptedText;
import io.huoke.sandbox.Facts.Customer;
import io.huoke.schemas.Day;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.EndpointConfig;
import io.huoke.schemas.config.WeComConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the demo calls the truth can be found out from what it posts and what its API says. */
class RehearsalTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final int CUSTOMERS = 120;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private Rehearsal rehearsal;
    private HttpServer receiver;

    @BeforeEach
    void start() throws Exception {
        rehearsal = Rehearsal.start(CUSTOMERS, new Disturbance(0.4, 0.2, 0.2), 7, Instant.now());
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/callbacks/", this::receive);
        receiver.start();
    }

    @AfterEach
    void stop() {
        rehearsal.close();
        receiver.stop(0);
        http.close();
    }

    @Test
    void whatIsLostOnTheWayIsInTheApi() throws Exception {
        rehearsal.run(URI.create("http://127.0.0.1:" + receiver.getAddress().getPort()), 5_000);
        await().until(() ->
                messages("create_auth").size() == 3 && !messages("suite_ticket").isEmpty());

        Facts truth = rehearsal.truth();
        Facts delivered = rehearsal.delivered();
        Map<Person, Customer> customers = new HashMap<>();
        Map<String, Instant> adds = firstTimes("add_external_contact");
        Map<String, Instant> deletions = firstTimes("del_external_contact", "del_follow_user");
        Map<Day, Long> days = new TreeMap<>();
        for (String token : tokens()) {
            for (JsonNode link : call("list_link", token, "{}").get("link_id_list")) {
                for (JsonNode row : call("customer", token, "{\"link_id\":\"" + link.textValue() + "\"}")
                        .get("customer_list")) {
                    Person person = person(truth, row);
                    customers.put(person, new Customer(row.get("chat_status").asInt() == 1, link.textValue()));
                    Instant added = adds.containsKey(person.externalUserId())
                            ? adds.get(person.externalUserId())
                            : timeOfAdding(token, row);
                    Instant deleted = deletions.getOrDefault(person.externalUserId(), Instant.MAX);
                    // Who had been deleted before was added before, too.
                    boolean isFirst = added != null && added.isBefore(deleted);
                    days.merge(isFirst ? Day.of(added, ZONE) : Day.UNKNOWN, 1L, Long::sum);
                }
            }
        }

        assertThat(rehearsal.posted()).isEqualTo(rehearsal.total());
        assertThat(rehearsal.failed()).isZero();
        assertThat(customers).hasSize(CUSTOMERS).isEqualTo(truth.customers());
        assertThat(days).isEqualTo(truth.addsByDay()).containsKey(Day.UNKNOWN);
        assertThat(delivered.opens()).isLessThan(truth.opens());
        assertThat(rehearsal.tenants()).hasSize(3).allMatch(tenant -> tenant.startsWith(Cast.APP + "/"));
    }

    private static Person person(Facts truth, JsonNode row) {
        return truth.customers().keySet().stream()
                .filter(person -> person.externalUserId()
                        .equals(row.get("external_userid").textValue()))
                .findFirst()
                .orElseThrow();
    }

    /** By customer, of messages that were received. */
    private Map<String, Instant> firstTimes(String... changeTypes) {
        Map<String, Instant> first = new HashMap<>();
        for (String changeType : changeTypes) {
            for (String message : messages(changeType)) {
                String seconds = message.replaceAll("(?s).*<(?:TimeStamp|CreateTime)>(\\d+)<.*", "$1");
                first.merge(
                        element(message, "ExternalUserID"),
                        Instant.ofEpochSecond(Long.parseLong(seconds)),
                        (a, b) -> a.isBefore(b) ? a : b);
            }
        }
        return first;
    }

    /** Null where nobody knows. */
    private Instant timeOfAdding(String token, JsonNode row) throws Exception {
        JsonNode contact = Json.MAPPER.readTree(http.send(
                        HttpRequest.newBuilder(api("externalcontact/get?access_token=" + token + "&external_userid="
                                        + row.get("external_userid").textValue()))
                                .build(),
                        BodyHandlers.ofString())
                .body());
        if (contact.path("errcode").asInt() == 84061) {
            return null;
        }
        return Instant.ofEpochSecond(contact.at("/follow_user/0/createtime").asLong());
    }

    /** One per corp. */
    private List<String> tokens() throws Exception {
        WeComConfig.Suite suite = rehearsal.configuration().suites().getFirst();
        String suiteToken = post(
                        "service/get_suite_token",
                        "{\"suite_id\":\"" + suite.id() + "\",\"suite_secret\":\""
                                + suite.secret().orElseThrow().value() + "\",\"suite_ticket\":\""
                                + element(messages("suite_ticket").getFirst(), "SuiteTicket") + "\"}")
                .get("suite_access_token")
                .textValue();
        List<String> tokens = new ArrayList<>();
        for (String message : messages("create_auth")) {
            tokens.add(post(
                            "service/get_permanent_code?suite_access_token=" + suiteToken,
                            "{\"auth_code\":\"" + element(message, "AuthCode") + "\"}")
                    .get("access_token")
                    .textValue());
        }
        return tokens;
    }

    private JsonNode call(String name, String token, String body) throws Exception {
        return post("externalcontact/customer_acquisition/" + name + "?access_token=" + token, body);
    }

    private JsonNode post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(api(path))
                .POST(BodyPublishers.ofString(body))
                .build();
        return Json.MAPPER.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private URI api(String path) {
        return URI.create(rehearsal.configuration().apiBase() + "/cgi-bin/" + path);
    }

    private List<String> messages(String type) {
        return received.stream()
                .filter(message -> message.contains("[" + type + "]"))
                .toList();
    }

    private void receive(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        EndpointConfig endpoint = rehearsal.endpoints().stream()
                .filter(candidate -> candidate.id().equals(path[2]))
                .findFirst()
                .orElseThrow();
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Decryption decrypted = new CallbackCrypto(endpoint.keys().getFirst())
                .decrypt(EncryptedText.parse(element(body, "Encrypt")).orElseThrow());
        received.add(new String(((Decryption.Message) decrypted).message(), UTF_8));
        byte[] answer = (endpoint.kind() == EndpointConfig.Kind.SUITE ? "success" : "").getBytes(UTF_8);
        exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static String element(String xml, String name) {
        String start = "<" + name + "><![CDATA[";
        int from = xml.indexOf(start) + start.length();
        return xml.substring(from, xml.indexOf("]]>", from));
    }
}
