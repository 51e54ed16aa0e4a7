package io.huoke.schemas.config;

import io.huoke.schemas.Globs;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The whole configuration, {@code huoke.yaml}.
 *
 * @param dataDir absolute; everything on disk is below it
 */
public record HuokeConfig(
        Path dataDir,
        Kafka kafka,
        Topics topics,
        Ingress ingress,
        Management management,
        Optional<Secret> sealingKeyset,
        List<EndpointConfig> endpoints,
        WeComConfig wecom,
        Reconciler reconciler,
        Funnel funnel,
        Alerts alerts) {

    public HuokeConfig {
        endpoints = List.copyOf(endpoints);
    }

    /** Where the ingress keeps what Kafka does not take at once. */
    public Path spoolDir() {
        return dataDir.resolve("spool");
    }

    /** The same with the parts of {@code other} that a running process can take over. */
    public HuokeConfig reloadedFrom(HuokeConfig other) {
        return new HuokeConfig(
                dataDir,
                kafka,
                topics,
                ingress.reloadedFrom(other.ingress),
                management,
                other.sealingKeyset(),
                other.endpoints(),
                other.wecom(),
                other.reconciler(),
                funnel,
                alerts.reloadedFrom(other.alerts));
    }

    /** The same with other files and other topics. */
    public HuokeConfig elsewhere(Path otherDataDir, TopicNames otherNames) {
        return new HuokeConfig(
                otherDataDir,
                kafka,
                new Topics(
                        otherNames,
                        topics.partitions(),
                        topics.replicationFactor(),
                        topics.retention(),
                        topics.forgetWithin()),
                ingress,
                management,
                sealingKeyset,
                endpoints,
                wecom,
                reconciler,
                funnel,
                alerts);
    }

    /**
     * How to reach Kafka.
     *
     * @param properties client properties as Kafka names them; without {@code bootstrap.servers} the embedded broker is
     *     used
     * @param embeddedPort the port of the embedded broker on loopback, 0 for any free one
     * @param embeddedFlush when the embedded broker flushes to disk
     */
    public record Kafka(Map<String, String> properties, int embeddedPort, Flush embeddedFlush) {

        /** Kafka's own name of the broker list. */
        public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

        public Kafka {
            properties = Map.copyOf(properties);
        }

        /** Without the values, among which there may be passwords. */
        @Override
        public String toString() {
            return "Kafka[properties=" + properties.keySet() + ", embeddedPort=" + embeddedPort + ", embeddedFlush="
                    + embeddedFlush + "]";
        }

        public boolean embedded() {
            return !properties.containsKey(BOOTSTRAP_SERVERS);
        }
    }

    /** When the embedded broker has what it acknowledges on the disk itself. */
    public enum Flush {
        /** When the operating system writes its page cache: an acknowledgement survives the process, not the machine. */
        SYSTEM,
        /** Before every acknowledgement, which costs throughput. */
        ALWAYS
    }

    /**
     * How topics are created.
     *
     * @param names their prefix
     * @param partitions the common partition count of all tenant-keyed topics
     * @param replicationFactor the broker's default if empty
     * @param retention instead of the catalogue's
     * @param forgetWithin how long at most bytes of what was deleted stay in compacted topics and local stores
     */
    public record Topics(
            TopicNames names,
            int partitions,
            OptionalInt replicationFactor,
            Map<Topic, Duration> retention,
            Duration forgetWithin) {

        /** What enterprises are promised after they have cancelled. */
        public static final Duration FORGET_WITHIN = Duration.ofHours(24);

        public Topics {
            retention = Map.copyOf(retention);
        }

        public Duration retentionOf(Topic topic) {
            return retention.getOrDefault(topic, topic.retention());
        }
    }

    /**
     * The public listener.
     *
     * @param port 0 for any free one
     * @param maxBodyBytes a longer body is refused
     * @param timestampWindow a callback whose timestamp is further from now is kept as a stale dead letter
     * @param maxHeld how many requests may wait unanswered while no store takes their event
     * @param kafkaBudget how long a callback waits for Kafka before it goes to the spool as well
     * @param spoolMaxBytes how much the spool holds, in bytes of records; beyond it callbacks are not answered
     * @param tls HTTPS instead of HTTP
     */
    public record Ingress(
            String host,
            int port,
            int maxBodyBytes,
            Duration timestampWindow,
            int maxHeld,
            Duration kafkaBudget,
            long spoolMaxBytes,
            Optional<Tls> tls) {

        /** The same at another address, without TLS. */
        public Ingress listeningOn(String otherHost, int otherPort) {
            return new Ingress(
                    otherHost,
                    otherPort,
                    maxBodyBytes,
                    timestampWindow,
                    maxHeld,
                    kafkaBudget,
                    spoolMaxBytes,
                    Optional.empty());
        }

        /** Another certificate can be taken over; to begin or to end with TLS needs another listener. */
        Ingress reloadedFrom(Ingress other) {
            Optional<Tls> reloaded = tls.isPresent() && other.tls.isPresent() ? other.tls : tls;
            return new Ingress(
                    host, port, maxBodyBytes, timestampWindow, maxHeld, kafkaBudget, spoolMaxBytes, reloaded);
        }
    }

    /**
     * A certificate and its key, the contents of the files that the configuration names.
     *
     * @param certificate PEM, with the chain
     * @param key PEM, not encrypted
     */
    public record Tls(String certificate, Secret key) {}

    /**
     * The listener for health and metrics.
     *
     * @param port 0 for any free one
     * @param token demanded as a bearer token; present whenever {@code host} is not loopback
     */
    public record Management(String host, int port, Optional<Secret> token) {}

    /**
     * How often WeCom's API is asked.
     *
     * @param customers how long after a sign of change the customers of a link (A6) are asked for
     * @param statistics how often the figures of a link with events (A7)
     * @param quota how often, at most, the quota (A8)
     * @param links how often, at most, the list of links (A1)
     * @param backFill how many days of figures (A7) a tenant's first pass fetches, today included: 1 to 180
     * @param timesOfAdding whether externalcontact/get is asked for customers of whose add no callback told
     */
    public record Reconciler(
            Duration customers,
            Duration statistics,
            Duration quota,
            Duration links,
            int backFill,
            boolean timesOfAdding) {

        /** What is not configured otherwise. */
        public static final Reconciler DEFAULT = new Reconciler(
                Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofMinutes(10), 2, true);
    }

    /**
     * How customers are counted. A change asks for {@code huoke funnel rebuild}.
     *
     * @param attributionWindow how long after it was opened a personal State's link may lead to an add
     * @param zone where days begin
     * @param personalStates which States stand for one person each, beside those of {@code huoke channels}
     */
    public record Funnel(Duration attributionWindow, ZoneId zone, Globs personalStates) {

        /** What is not configured otherwise. */
        public static final Funnel DEFAULT =
                new Funnel(Duration.ofDays(7), ZoneId.of("Asia/Shanghai"), Globs.of(List.of("u_*")));
    }

    /**
     * What on-call is told, and how.
     *
     * @param fallbackAfter how long a sink may fail before another takes over that is its fallback
     * @param watch the services whose readiness is watched; empty for the management listener of the process itself
     */
    public record Alerts(
            CallbackLoss callbackLoss, Duration fallbackAfter, List<SinkConfig> sinks, List<Watched> watch) {

        /** What is not configured otherwise. */
        public static final Alerts DEFAULT = new Alerts(
                new CallbackLoss(0.02, Duration.ofHours(24), 50), Duration.ofSeconds(30), List.of(), List.of());

        public Alerts {
            sinks = List.copyOf(sinks);
            watch = List.copyOf(watch);
        }

        /** The same with the parts of {@code other} that a running process can take over. */
        Alerts reloadedFrom(Alerts other) {
            return new Alerts(callbackLoss, other.fallbackAfter, other.sinks, other.watch);
        }
    }

    /**
     * A service whose readiness is watched.
     *
     * @param name as on-call reads it
     * @param url of its management listener, without a path
     * @param token of that listener, if it demands one
     */
    public record Watched(String name, URI url, Optional<Secret> token) {}

    /**
     * When it is said that callbacks are being lost.
     *
     * @param threshold share of the customers, from 0 to 1, that may come by reconciliation alone
     * @param window over those who were added in this time before now
     * @param minCustomers of so many at least
     */
    public record CallbackLoss(double threshold, Duration window, int minCustomers) {}
}
