package io.huoke.runtime;

import io.huoke.schemas.config.ConfigFile;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import io.huoke.schemas.config.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the configuration file, and the files it refers to, and hands every valid change to the running services. A
 * file that is not valid changes nothing. Contents are compared twice a second, and a change is taken once it has
 * stood still for one comparison, so that a half-written file is not.
 *
 * <p>{@code huoke_config_reloads_total{outcome}} counts; {@code huoke_config_last_reload_successful} is 0 while the file
 * and what runs differ because the file cannot be used. Safe for use by any thread.
 */
public final class ConfigReloader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigReloader.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final ConfigFile file;
    private final Target target;
    private final Consumer<String> announce;
    private final Counter applied;
    private final Counter refused;
    private final AtomicInteger successful = new AtomicInteger(1);
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("config-reload").daemon().factory());
    private HuokeConfig current;
    private Map<Path, String> seen = Map.of();

    /** Takes over a changed configuration, all of it or nothing. */
    public interface Target {
        /**
         * Takes it over.
         *
         * @throws Exception if it cannot be used; the message names the remedy
         */
        void reload(HuokeConfig changed) throws Exception;
    }

    /**
     * @param current what {@code file} held when it was last loaded
     * @param announce takes a line for a human
     */
    public ConfigReloader(
            ConfigFile file, HuokeConfig current, Target target, MeterRegistry registry, Consumer<String> announce) {
        this.file = file;
        this.current = current;
        this.target = target;
        this.announce = announce;
        this.applied = counter(registry, "applied");
        this.refused = counter(registry, "refused");
        Gauge.builder("huoke.config.last.reload.successful", successful, AtomicInteger::get)
                .description("0 while the configuration file cannot be used and an older one is in force")
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("huoke.config.reloads")
                .description("Changes of the configuration file")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Begins to watch. */
    public void start() {
        var unused = executor.scheduleWithFixedDelay(
                this::compare, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Reads the file now, changed or not, unless this is closed. Returns at once. */
    public void reload() {
        try {
            executor.execute(this::take);
        } catch (RejectedExecutionException e) {
            LOG.debug("asked to reload while stopping", e);
        }
    }

    /** One comparison; on the reloader's own thread once it is started. */
    void compare() {
        Map<Path, String> now = file.digests();
        boolean still = now.equals(seen);
        seen = now;
        if (still && file.hasChanged()) {
            take();
        }
    }

    private void take() {
        try {
            HuokeConfig changed = file.load();
            target.reload(changed);
            boolean rest = !current.reloadedFrom(changed).equals(changed);
            current = current.reloadedFrom(changed);
            applied.increment();
            successful.set(1);
            announce.accept("configuration reloaded"
                    + (rest
                            ? "; changes outside endpoints, suites, corps, provider, certificate and keyset wait for a restart"
                            : ""));
        } catch (InvalidConfigException e) {
            refuse(e.problems().stream().map(Problem::toString).toList());
        } catch (Exception e) {
            refuse(List.of(String.valueOf(e.getMessage())));
        }
    }

    private void refuse(List<String> problems) {
        refused.increment();
        successful.set(0);
        for (String problem : problems) {
            LOG.atWarn().addKeyValue("problem", problem).log("configuration not reloaded, the one before is in force");
        }
    }

    /** Stops watching. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
