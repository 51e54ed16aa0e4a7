package io.huoke.funnel.rebuild;

import io.huoke.funnel.FunnelService;
import io.huoke.funnel.PendingErrands;
import io.huoke.funnel.Shadow;
import io.huoke.funnel.StoredRevisions;
import io.huoke.funnel.rebuild.Difference.Moment;
import io.huoke.funnel.rebuild.Difference.Shown;
import io.huoke.funnel.rebuild.Difference.Wrong;
import io.huoke.funnel.rebuild.Outcome.ChangedRow;
import io.huoke.funnel.rebuild.Outcome.Fate;
import io.huoke.runtime.KafkaConnection;
import io.huoke.runtime.RowWriter;
import io.huoke.schemas.FunnelCorrectionRow;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.TopicNames;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Counts the days that lie wholly inside the retained events once more, and has the running funnel correct what differs.
 * Rows of other days stay as they are. For one thread; blocks until all is done.
 */
public final class Rebuild {

    private static final String REMEDY_FUNNEL = "is `huoke up` running, or does another machine run the funnel?";
    private static final String REMEDY_SHADOW = "see the log, and run this again";

    private final HuokeConfig config;
    private final KafkaConnection kafka;
    private final Sealer sealer;
    private final Clock clock;
    private final Consumer<String> progress;

    /**
     * Does not connect.
     *
     * @param sealer gives tenants the names that fences have
     * @param progress is told, several times a second, what is being done
     */
    public Rebuild(HuokeConfig config, KafkaConnection kafka, Sealer sealer, Clock clock, Consumer<String> progress) {
        this.config = config;
        this.kafka = kafka;
        this.sealer = sealer;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Does it.
     *
     * @param dryRun whether nothing is to be corrected
     * @throws IOException if it cannot be done; the message names the remedy
     * @throws KafkaException if Kafka does not answer
     */
    public Outcome run(boolean dryRun) throws IOException, InterruptedException {
        TopicNames names = config.topics().names();
        try (Cluster cluster = new Cluster(kafka);
                Sources sources = new Sources(cluster, names)) {
            RetainedDays days = RetainedDays.of(
                    sources.retainedSince(config.topics().retentionOf(Topic.ACQUISITION), clock.instant()),
                    sources.partitions(),
                    config.funnel().zone(),
                    clock.instant());
            if (days.isEmpty()) {
                return new Outcome(null, null, List.of());
            }
            try (DayRows live = new DayRows(cluster, names, days)) {
                List<Wrong> wrong = compare(cluster, sources, days, live);
                List<ChangedRow> rows = dryRun
                        ? wrong.stream()
                                .map(row -> ChangedRow.of(row, Fate.FOUND))
                                .toList()
                        : correct(cluster, live, wrong);
                return new Outcome(days.first().orElse(null), days.last(), rows);
            }
        }
    }

    private List<Wrong> compare(Cluster cluster, Sources sources, RetainedDays days, DayRows live)
            throws IOException, InterruptedException {
        CatchUp catchUp = new CatchUp(cluster, progress);
        progress.accept(
                "copying what the funnel knows from before " + days.first().orElse(days.last()));
        try (Shadow shadow = new Shadow(config, kafka, sealer, sources.partitions(), days.begins())) {
            shadow.start();
            try (DayRows ofShadow = new DayRows(cluster, shadow.names(), days)) {
                Moment first = moment(catchUp, sources, shadow, live, ofShadow);
                Moment second = moment(catchUp, sources, shadow, live, ofShadow);
                return Difference.of(first, second);
            }
        }
    }

    private Moment moment(CatchUp catchUp, Sources sources, Shadow shadow, DayRows live, DayRows ofShadow)
            throws IOException, InterruptedException {
        Map<TopicPartition, Long> ends = sources.ends();
        catchUp(catchUp, FunnelService.groupId(config), ends, "the funnel", REMEDY_FUNNEL);
        catchUp(catchUp, shadow.groupId(), ends, "counting once more", REMEDY_SHADOW);
        return new Moment(live.read(), ofShadow.read());
    }

    private void catchUp(CatchUp catchUp, String group, Map<TopicPartition, Long> ends, String who, String remedy)
            throws IOException, InterruptedException {
        catchUp.await(group, ends, who, remedy);
        catchUp.await(() -> PendingErrands.of(kafka, group), who, "States or tenants", remedy);
    }

    private List<ChangedRow> correct(Cluster cluster, DayRows live, List<Wrong> wrong)
            throws IOException, InterruptedException {
        if (wrong.isEmpty()) {
            return List.of();
        }
        // Not those on the topics: who wrote a wrong row there may have given it none, or any.
        StoredRevisions revisions = StoredRevisions.read(config, kafka);
        TopicNames names = config.topics().names();
        try (RowWriter<FunnelCorrectionRow> corrections =
                new RowWriter<>(kafka, names, Topic.FUNNEL_CORRECTIONS, "cli")) {
            for (Wrong row : wrong) {
                RowId id = row.id();
                corrections.write(row.after().correction(revisions.of(id.topic(), id.key())), clock.instant());
            }
        }
        List<TopicPartition> partitions = cluster.partitions(List.of(names.of(Topic.FUNNEL_CORRECTIONS)));
        Map<TopicPartition, Long> ends = cluster.ends(partitions);
        ends.values().removeIf(end -> end == 0);
        new CatchUp(cluster, progress).await(FunnelService.groupId(config), ends, "the funnel", REMEDY_FUNNEL);
        Map<RowId, Shown> now = live.read();
        List<ChangedRow> rows = new ArrayList<>();
        wrong.forEach(row -> rows.add(ChangedRow.of(row, fate(row, now.get(row.id())))));
        return rows;
    }

    private static Fate fate(Wrong wrong, @Nullable Shown now) {
        DayRow row = now == null ? wrong.after().empty() : now.row();
        return Objects.equals(row.columns(), wrong.after().columns()) ? Fate.CORRECTED : Fate.CHANGED_MEANWHILE;
    }
}
