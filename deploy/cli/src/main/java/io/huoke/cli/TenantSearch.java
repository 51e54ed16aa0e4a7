package io.huoke.cli;

import io.huoke.cli.Trace.Kind;
import io.huoke.funnel.FunnelService;
import io.huoke.funnel.view.FunnelView;
import io.huoke.quota.QuotaService;
import io.huoke.reconciler.ReconcilerService;
import io.huoke.runtime.TenantTrace;
import io.huoke.schemas.Topic;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Looks for a tenant in all topics of an installation and in the files of this machine, without understanding what is
 * there. The embedded broker's files are its topics. For one thread.
 */
final class TenantSearch {

    private static final String CHANGELOG = "-changelog";

    private final HuokeConfig config;
    private final RunningKafka kafka;
    private final TenantTrace tenant;
    private final Duration forgetWithin;
    private final Instant now;

    /**
     * What was found.
     *
     * @param topics how many were searched
     * @param files how many were searched
     */
    record Result(List<Trace> traces, int topics, long files) {}

    /** @param now what is deleted is overdue or not at that time */
    TenantSearch(HuokeConfig config, RunningKafka kafka, TenantTrace tenant, Instant now) {
        this.config = config;
        this.kafka = kafka;
        this.tenant = tenant;
        this.forgetWithin = config.topics().forgetWithin();
        this.now = now;
    }

    /** @throws IOException if Kafka does not answer, has none of the topics, or a file cannot be read */
    Result search() throws IOException, InterruptedException {
        Map<String, TopicPolicy> topics = topics();
        List<Trace> traces = new ArrayList<>(records(topics));
        TenantFiles files = TenantFiles.below(config.dataDir(), config.dataDir().resolve("kafka"), tenant);
        boolean inUse = traces.stream().anyMatch(trace -> isChangelog(trace.place()) && trace.isLive());
        files.found().forEach((folder, found) -> traces.add(trace(folder, found, inUse)));
        return new Result(traces, topics.size(), files.searched());
    }

    private List<Trace> records(Map<String, TopicPolicy> topics) throws IOException, InterruptedException {
        List<Trace> traces = new ArrayList<>();
        try (TopicScan scan = new TopicScan(kafka)) {
            for (Map.Entry<String, TopicPolicy> topic : topics.entrySet()) {
                TenantRecords records = new TenantRecords(tenant);
                scan.read(scan.partitions(topic.getKey()), records::add);
                records.trace(topic.getKey(), topic.getValue(), forgetWithin, now)
                        .ifPresent(traces::add);
            }
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
        return traces;
    }

    /** Files of Streams are a copy of changelogs, in which what is deleted cannot be told from what is not; so the view's. */
    private Trace trace(Path folder, TenantFiles.Found found, boolean inUse) {
        String place = config.dataDir().relativize(folder).toString();
        boolean isCopy = Stream.of(
                        FunnelService.stateDirectory(config),
                        FunnelView.directory(config),
                        QuotaService.stateDirectory(config),
                        ReconcilerService.stateDirectory(config))
                .anyMatch(folder::startsWith);
        return isCopy && !inUse
                ? Trace.deleted(place, Kind.FILES, found.files(), found.newest(), forgetWithin, now)
                : Trace.left(place, Kind.FILES, found.files());
    }

    /** Those of the catalogue, and the changelogs of the services, in the order of their names. */
    private Map<String, TopicPolicy> topics() throws IOException, InterruptedException {
        Set<String> catalogue =
                Arrays.stream(Topic.values()).map(config.topics().names()::of).collect(Collectors.toSet());
        try (Admin admin = Admin.create(kafka.properties(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) RunningKafka.PATIENCE.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) RunningKafka.PATIENCE.toMillis())))) {
            List<ConfigResource> topics = admin.listTopics().names().get().stream()
                    .filter(name -> catalogue.contains(name) || isChangelog(name))
                    .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                    .toList();
            if (topics.isEmpty()) {
                throw new IOException("there are no topics of this installation; "
                        + "start `huoke up`, which makes them, or correct topics.prefix");
            }
            Map<String, TopicPolicy> policies = new TreeMap<>();
            for (Map.Entry<ConfigResource, Config> topic :
                    admin.describeConfigs(topics).all().get().entrySet()) {
                policies.put(topic.getKey().name(), TopicPolicy.of(topic.getValue()));
            }
            return policies;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException failure ? kafka.failure(failure) : new IOException(e);
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
    }

    private boolean isChangelog(String topic) {
        return topic.endsWith(CHANGELOG)
                && Stream.of(
                                FunnelService.groupId(config),
                                QuotaService.groupId(config),
                                ReconcilerService.groupId(config))
                        .anyMatch(group -> topic.startsWith(group + "-"));
    }
}
