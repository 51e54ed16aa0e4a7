package io.huoke.cli.authorization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.huoke.cli.HuokeProcess;
import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.schemas.Topic;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guarantee G7: of one enterprise in a hundred that cancels nothing is left but events that end by themselves, and the
 * others notice nothing. What takes 24 hours otherwise takes a minute here.
 */
@EnabledIfSystemProperty(named = "huoke.campaign", matches = "all")
class CancellationIT {

    private static final int TENANTS = 100;
    private static final String CANCELLED = "wpCancelledCorp042";
    private static final Duration GONE_FROM_VIEW = Duration.ofSeconds(60);

    /** What is configured, and what the broker takes to find the time for it: it looks every 15 s. */
    private static final Duration GONE_FROM_DISK = Duration.ofMinutes(1).plusSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void ofAnEnterpriseThatCancelsNothingIsLeftAndTheOthersNoticeNothing() throws Exception {
        try (Site site = Site.start(directory, "forget-within: 1m", Kind.THIRD_PARTY);
                HuokeProcess huoke = site.up("huoke", "ingress,funnel,authorization,reconciler,quota,notifier")
                        .awaitUp();
                Callbacks callbacks = new Callbacks(huoke.ingress())) {
            String suiteId = site.suites().getFirst().id();
            String tenant = suiteId + "/" + CANCELLED;
            URI view = huoke.management().resolve("/v1/authorizations?tenant=" + tenant);
            Rows rows = new Rows(site.bootstrapServers());
            deleteFilesAtOnce(site);
            authorizeAll(site, callbacks);
            rows.await(Duration.ofSeconds(60)).until(() -> isComplete(rows));
            assertItIsFoundWhereItWillBeLookedFor(site, rows, view);
            Map<String, String> others = others(rows);

            site.world().cancel(suiteId, CANCELLED);
            callbacks.cancelAuth(suiteId, CANCELLED);
            Instant cancelled = Instant.now();

            rows.await(GONE_FROM_VIEW).untilAsserted(() -> {
                assertThat(site.get(view)).doesNotContain(CANCELLED + "\"");
                assertThat(topicsWithLiveRecords(rows)).isEmpty();
            });
            Duration gone = Duration.between(cancelled, Instant.now());
            await().atMost(GONE_FROM_DISK.minus(gone))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(files()).isEmpty());
            System.out.printf(
                    "cancellation: nothing in any view after %d ms, nothing on the disk after %d ms%n",
                    gone.toMillis(), Duration.between(cancelled, Instant.now()).toMillis());
            assertVerified(site, tenant);
            assertThat(others(rows)).isEqualTo(others);
        }
    }

    /** The broker keeps files for a minute after it has replaced them. */
    private static void deleteFilesAtOnce(Site site) throws Exception {
        AlterConfigOp atOnce = new AlterConfigOp(
                new ConfigEntry(TopicConfig.FILE_DELETE_DELAY_MS_CONFIG, "1000"), AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", site.bootstrapServers()))) {
            Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
            for (String topic : admin.listTopics().names().get()) {
                changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(atOnce));
            }
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    private static void authorizeAll(Site site, Callbacks callbacks) throws Exception {
        String suiteId = site.suites().getFirst().id();
        callbacks.suiteTicket(suiteId, site.world().newTicket(suiteId));
        for (int number = 0; number < TENANTS; number++) {
            String corpId = number == TENANTS / 2 ? CANCELLED : "wpCorp" + number;
            site.world().corp(corpId, "Corp " + number, List.of("ann"));
            callbacks.createAuth(suiteId, site.world().authorize(suiteId, corpId, null), "s" + number);
            callbacks.customer(suiteId, corpId, "wmCustomer" + number);
        }
    }

    private static boolean isComplete(Rows rows) {
        return rows.corpTokens().size() == TENANTS
                && rows.live(Topic.CONVERSIONS).size() == TENANTS
                && rows.authorizations().stream().allMatch(row -> row.agents() != null);
    }

    private void assertItIsFoundWhereItWillBeLookedFor(Site site, Rows rows, URI view) throws Exception {
        assertThat(site.get(view)).contains(CANCELLED + "\"");
        assertThat(topicsWithLiveRecords(rows))
                .contains(Topic.AUTHORIZATIONS, Topic.TOKENS, Topic.CONVERSIONS, Topic.FUNNEL);
        Set<String> folders = files().stream()
                .map(file -> directory.relativize(file).getName(0) + "/"
                        + file.getParent().getFileName())
                .collect(Collectors.toSet());
        assertThat(folders)
                .anySatisfy(folder -> assertThat(folder).startsWith("broker/huoke.tokens-"))
                .anySatisfy(folder -> assertThat(folder).startsWith("broker/huoke.conversions-"))
                .anySatisfy(folder -> assertThat(folder).startsWith("broker/").contains("-changelog-"))
                .anySatisfy(folder -> assertThat(folder).startsWith("huoke/"));
    }

    private static Set<Topic> topicsWithLiveRecords(Rows rows) {
        ClearText search = new ClearText(List.of(CANCELLED));
        return Arrays.stream(Topic.values())
                .filter(Topic::compacted)
                .filter(topic -> rows.live(topic).values().stream().anyMatch(record -> holds(search, record)))
                .collect(Collectors.toSet());
    }

    private static boolean holds(ClearText search, ConsumerRecord<String, byte[]> record) {
        return !search.in(record.key().getBytes(UTF_8)).isEmpty()
                || !search.in(record.value()).isEmpty();
    }

    /** All but those of topics that end by themselves, and what processes print. */
    private Collection<Path> files() throws Exception {
        Set<String> ending = Arrays.stream(Topic.values())
                .filter(topic -> !topic.compacted())
                .map(Topic::baseName)
                .collect(Collectors.toCollection(HashSet::new));
        return new ArrayList<>(new ClearText(List.of(CANCELLED))
                .below(directory, file -> {
                    String folder = file.getParent().getFileName().toString();
                    return !file.toString().endsWith(".out") && !ending.contains(folder.replaceFirst("-\\d+$", ""));
                })
                .keySet());
    }

    /** Everything about the others that does not change by itself. */
    private static Map<String, String> others(Rows rows) {
        Map<String, String> others = new HashMap<>();
        rows.authorizations().forEach(row -> others.put(row.tenant(), row.toString()));
        rows.corpTokens().forEach((key, token) -> others.put("token of " + key, token.toString()));
        for (Topic topic : List.of(Topic.CONVERSIONS, Topic.FUNNEL)) {
            rows.live(topic).forEach((key, record) -> others.put(topic + " " + key, new String(record.value(), UTF_8)));
        }
        others.keySet().removeIf(key -> key.contains(CANCELLED));
        return others;
    }

    private void assertVerified(Site site, String tenant) throws Exception {
        try (HuokeProcess verify = HuokeProcess.start(
                directory,
                Map.of(),
                "erasures",
                "verify",
                tenant,
                "--config",
                site.directory().resolve("huoke/huoke.yaml").toString())) {
            int exit = verify.awaitExit(HuokeProcess.START);
            assertThat(exit).as(verify.output()).isZero();
        }
    }
}
