package io.huoke.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.config.HuokeConfig.Alerts;
import io.huoke.schemas.config.HuokeConfig.Watched;
import io.huoke.schemas.config.SinkConfig.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code alerts}. */
class AlertsConfigTest {

    private static final String SIGNING = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ROUTING = "0123456789abcdef0123456789abcdef";
    private static final String ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-robot";
    private static final String ONCALL = "{id: oncall, kind: alertmanager, url: 'http://am:9093'}";

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void nobodyIsToldUnlessConfigured() throws Exception {
        Alerts alerts = load("endpoints: []\n");

        assertThat(alerts).isEqualTo(Alerts.DEFAULT);
        assertThat(alerts.sinks()).isEmpty();
        assertThat(alerts.watch()).isEmpty();
        assertThat(alerts.fallbackAfter()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void readsEveryKindOfSink() throws Exception {
        environment.put("ROBOT_URL", ROBOT);
        environment.put("TICKETS_SECRET", SIGNING);
        environment.put("PAGER_KEY", ROUTING);

        List<SinkConfig> sinks =
                load("""
                alerts:
                  fallback-after: 1m
                  sinks:
                    - {id: oncall, kind: alertmanager, url: "https://am.example/prefix/", token: bearer-token}
                    - {id: group, kind: wecom-robot, url: "${ROBOT_URL}", fallback-for: oncall, watchdog: true}
                    - id: tickets
                      kind: webhook
                      url: https://tickets.example/huoke?tenant=1
                      secret: ${TICKETS_SECRET}
                      min-severity: warning
                      tenants: ['ww1/*', ww2/wpCorp]
                      repeat: 30m
                    - {id: pager, kind: pagerduty, routing-key: "${PAGER_KEY}", min-severity: critical}
                """)
                        .sinks();

        assertThat(sinks).extracting(SinkConfig::kind).containsExactly(Kind.values());
        assertThat(sinks)
                .extracting(sink -> sink.url().value())
                .containsExactly(
                        "https://am.example/prefix/",
                        ROBOT,
                        "https://tickets.example/huoke?tenant=1",
                        "https://events.pagerduty.com/v2/enqueue");
        assertThat(sinks)
                .extracting(sink -> sink.secret().map(Secret::value).orElse("none"))
                .containsExactly("bearer-token", "none", SIGNING, ROUTING);
        assertThat(sinks)
                .extracting(SinkConfig::minSeverity)
                .containsExactly(Severity.INFO, Severity.INFO, Severity.WARNING, Severity.CRITICAL);
        assertThat(sinks)
                .extracting(SinkConfig::fallbackFor)
                .containsExactly(Optional.empty(), Optional.of("oncall"), Optional.empty(), Optional.empty());
        assertThat(sinks).extracting(SinkConfig::watchdog).containsExactly(true, true, false, false);
        assertThat(sinks)
                .extracting(SinkConfig::repeat)
                .containsExactly(Duration.ofHours(4), Duration.ofHours(4), Duration.ofMinutes(30), Duration.ofHours(4));
        assertThat(sinks.get(0).tenants().match("any/tenant")).isTrue();
        assertThat(sinks.get(2).tenants().match("ww1/any")).isTrue();
        assertThat(sinks.get(2).tenants().match("ww2/wpOther")).isFalse();
    }

    @Test
    void readsWhomToWatch() throws Exception {
        List<Watched> watch =
                load("""
                alerts:
                  watch:
                    - {name: ingress-1, url: "http://ingress-1:8081", token: bearer-token}
                    - {url: "http://ingress-2:8081/"}
                """)
                        .watch();

        assertThat(watch)
                .containsExactly(
                        new Watched(
                                "ingress-1",
                                URI.create("http://ingress-1:8081"),
                                Optional.of(new Secret("bearer-token"))),
                        new Watched("ingress-2:8081", URI.create("http://ingress-2:8081/"), Optional.empty()));
    }

    @Test
    void noSecretIsPrinted() throws Exception {
        Alerts alerts = load(
                """
                alerts:
                  sinks:
                    - {id: oncall, kind: alertmanager, url: "http://am:9093", token: bearer-token}
                    - {id: group, kind: wecom-robot, url: "%s"}
                    - {id: tickets, kind: webhook, url: "https://t.example/path-key", secret: %s}
                    - {id: pager, kind: pagerduty, routing-key: %s}
                  watch: [{url: "http://ingress-1:8081", token: bearer-token}]
                """
                        .formatted(ROBOT, SIGNING, ROUTING));

        assertThat(alerts.toString())
                .contains("oncall", "group", "tickets", "pager")
                .doesNotContain("bearer-token", "693a91f6", "path-key", SIGNING, ROUTING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        {kind: alertmanager, url: 'http://am'}                        | sinks[0].id: is missing; add it
        {id: 'o n', kind: alertmanager, url: 'http://am'}             | sinks[0].id: 'o n' cannot be used; write 1 to 64 letters
        {id: o, url: 'http://am'}                                     | sinks[0].kind: is missing; add it
        {id: o, kind: mail, url: 'http://am'}                         | sinks[0].kind: 'mail' cannot be used; write one of alertmanager, wecom-robot, webhook, pagerduty
        {id: o, kind: alertmanager}                                   | sinks[0].url: is missing; add it
        {id: o, kind: alertmanager, url: 'am:9093'}                   | sinks[0].url: '***' cannot be used; write an address like https://host:port/path
        {id: o, kind: alertmanager, url: 'ftp://am'}                  | sinks[0].url: '***' cannot be used; write an address like https://host:port/path
        {id: o, kind: alertmanager, url: 'http://user:hidden@am'}     | sinks[0].url: '***' cannot be used; write an address like https://host:port/path
        {id: o, kind: alertmanager, url: 'http://am:99999'}           | sinks[0].url: '***' cannot be used; write an address like https://host:port/path
        {id: o, kind: alertmanager, url: 'http://am/#hidden'}         | sinks[0].url: '***' cannot be used; write an address like https://host:port/path
        {id: o, kind: alertmanager, url: 'http://am/?key=hidden'}     | sinks[0].url: '***' cannot be used; write the address of Alertmanager's own page
        {id: o, kind: alertmanager, url: 'http://am/api/v2/alerts'}   | sinks[0].url: '***' cannot be used; write the address of Alertmanager's own page
        {id: o, kind: alertmanager, url: 'http://am', token: 'hid den'} | sinks[0].token: '***' cannot be used; write a bearer token, without spaces
        {id: o, kind: alertmanager, url: 'http://am', secret: hidden} | sinks[0].secret: is not a known key
        {id: o, kind: wecom-robot, url: 'https://qyapi.weixin.qq.com/hidden'} | sinks[0].url: '***' cannot be used; copy the robot's webhook address from WeCom, with its key
        {id: o, kind: webhook, url: 'http://t', secret: hidden}       | sinks[0].secret: '***' cannot be used; write whsec_ and the Base64 of at least 24 random bytes
        {id: o, kind: webhook, url: 'http://t', secret: whsec_aGlkZGVu} | sinks[0].secret: '***' cannot be used; write whsec_ and the Base64 of at least 24 random bytes
        {id: o, kind: pagerduty}                                      | sinks[0].routing-key: is missing; add it
        {id: o, kind: pagerduty, routing-key: 'hid den'}              | sinks[0].routing-key: '***' cannot be used; copy the integration key from PagerDuty
        {id: o, kind: alertmanager, url: 'http://am', min-severity: high} | sinks[0].min-severity: 'high' cannot be used; write one of info, warning, critical
        {id: o, kind: alertmanager, url: 'http://am', tenants: [ww1]} | sinks[0].tenants: [ww1] cannot be used; write {owner}/{corpId}, * for any text
        {id: o, kind: alertmanager, url: 'http://am', repeat: 4m}     | sinks[0].repeat: '4m' cannot be used; write a time from 5m to 30d
        {id: o, kind: alertmanager, url: 'http://am', repeat: 999999999999d} | sinks[0].repeat: '999999999999d' cannot be used; write a time from 5m to 30d
        {id: o, kind: alertmanager, url: 'http://am', watchdog: maybe} | sinks[0].watchdog: 'maybe' cannot be used; write true or false
        {id: o, kind: alertmanager, url: 'http://am', fallback-for: o} | sinks: 'o' is the fallback for 'o'; name a sink that is configured and is no fallback itself
        {id: o, kind: alertmanager, url: 'http://am', fallback-for: x} | sinks: 'o' is the fallback for 'x'; name a sink that is configured and is no fallback itself
        """)
    void aWrongSinkIsRefusedWithARemedyAndNoSecret(String sink, String told) throws IOException {
        assertThat(problems("alerts: {sinks: [" + sink + "]}"))
                .anySatisfy(problem -> assertThat(problem).startsWith("alerts." + told))
                .noneSatisfy(problem -> assertThat(problem).contains("hidden"))
                .noneSatisfy(problem -> assertThat(problem).contains("aGlkZGVu"));
    }

    @Test
    void fallbacksOfFallbacksAndCirclesAreRefused() throws IOException {
        String sink = "{id: %s, kind: alertmanager, url: 'http://am', fallback-for: %s}";

        assertThat(problems("alerts: {sinks: [" + ONCALL + ", " + sink.formatted("b", "oncall") + ", "
                        + sink.formatted("c", "b") + "]}"))
                .containsExactly(
                        "alerts.sinks: 'c' is the fallback for 'b'; name a sink that is configured and is no fallback itself");
        assertThat(problems("alerts: {sinks: [" + sink.formatted("a", "b") + ", " + sink.formatted("b", "a") + "]}"))
                .hasSize(2);
    }

    @Test
    void namesAreGivenOnce() throws IOException {
        assertThat(problems("alerts: {sinks: [" + ONCALL + ", " + ONCALL + "]}"))
                .containsExactly("alerts.sinks: two are named 'oncall'; give each its own name");
        assertThat(problems("alerts: {watch: [{url: 'http://a:1'}, {url: 'http://a:1'}]}"))
                .containsExactly("alerts.watch: two are named 'a:1'; give each its own name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        {name: a}                               | watch[0].url: is missing; add it
        {url: 'http://a:1/health/ready'}        | watch[0].url: '***' cannot be used; write scheme, host and port of a management listener, without a path
        {url: 'http://user:hidden@a:1'}         | watch[0].url: '***' cannot be used; write an address like https://host:port/path
        {url: 'http://a:1', name: 'a b'}        | watch[0].name: 'a b' cannot be used; write 1 to 64 letters
        {url: 'http://a:1', token: ''}          | watch[0].token: '***' cannot be used; write a bearer token, without spaces
        """)
    void aWrongWatchIsRefusedWithARemedyAndNoSecret(String watched, String told) throws IOException {
        assertThat(problems("alerts: {watch: [" + watched + "]}"))
                .anySatisfy(problem -> assertThat(problem).startsWith("alerts." + told))
                .noneSatisfy(problem -> assertThat(problem).contains("hidden"));
    }

    @ParameterizedTest
    @CsvSource({"500ms", "61m", "soon"})
    void aFallbackTakesOverWithinBounds(String after) throws IOException {
        assertThat(problems("alerts: {fallback-after: " + after + "}"))
                .singleElement()
                .asString()
                .startsWith("alerts.fallback-after: '" + after + "' cannot be used; write a ");
    }

    @Test
    void aReloadTakesSinksWatchesAndTheirTimesAndNothingElse() throws Exception {
        HuokeConfig running = config("alerts: {callback-loss: {min-customers: 1}}");
        HuokeConfig changed = config("alerts: {callback-loss: {min-customers: 2}, fallback-after: 5s, sinks: [" + ONCALL
                + "], watch: [{url: 'http://a:1'}]}");

        Alerts reloaded = running.reloadedFrom(changed).alerts();

        assertThat(reloaded.sinks()).isEqualTo(changed.alerts().sinks()).hasSize(1);
        assertThat(reloaded.watch()).isEqualTo(changed.alerts().watch()).hasSize(1);
        assertThat(reloaded.fallbackAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(reloaded.callbackLoss().minCustomers()).isEqualTo(1);
    }

    private Alerts load(String yaml) throws Exception {
        return config(yaml).alerts();
    }

    private HuokeConfig config(String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("huoke.yaml"), yaml);
        return new ConfigFile(file, environment::get).load();
    }

    private List<String> problems(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("huoke.yaml"), yaml);
        InvalidConfigException invalid =
                catchThrowableOfType(InvalidConfigException.class, () -> new ConfigFile(file, environment::get).load());
        return invalid.problems().stream().map(Problem::toString).toList();
    }
}
