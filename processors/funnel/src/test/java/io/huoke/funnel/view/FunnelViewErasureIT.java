package io.huoke.funnel.view;

import static io.huoke.funnel.view.ViewBench.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.Row;
import io.huoke.schemas.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee G7 where the funnel's view is concerned, and that it keeps rows no longer than their topics do. */
class FunnelViewErasureIT {

    private static final String GONE = "ww1/wpErasedCorp";
    private static final String STAYS = "ww1/wpOtherCorp";
    private static final Duration FORGET_WITHIN = Duration.ofSeconds(24);

    @TempDir
    private Path directory;

    @Test
    void anErasedTenantVanishesFromAnswersAtOnceAndFromTheFilesInTime() throws Exception {
        try (ViewBench bench = new ViewBench(directory, FORGET_WITHIN, Map.of())) {
            bench.view.start();
            bench.write(rows(GONE));
            bench.write(rows(STAYS));
            bench.awaitRead();
            assertThat(adds(bench, GONE)).isPositive();
            long others = adds(bench, STAYS);
            Awaitility.await("positive control").until(() -> {
                // What has been read comes to the disk with the first compaction, and that with a deletion.
                bench.write(deletions(Map.of("ww1/wpThirdCorp/u1/wm1", Rows.nobody("ww1/wpThirdCorp", "s1"))));
                bench.write(Map.of(
                        "ww1/wpThirdCorp/u1/wm1",
                        Rows.customer("ww1/wpThirdCorp", "wm1", "s1", "ca1", Rows.evening(0), 1L)));
                return mentions("wpErasedCorp") > 0;
            });

            bench.write(deletions(rows(GONE)));
            bench.awaitRead();

            assertThat(adds(bench, GONE)).isZero();
            assertThat(bench.get("/v1/conversions/" + GONE + "/u1/wm1").statusCode())
                    .isEqualTo(404);
            Awaitility.await("the raw files").atMost(FORGET_WITHIN).until(() -> mentions("wpErasedCorp") == 0);
            assertThat(mentions("wpOtherCorp")).isPositive();
            assertThat(adds(bench, STAYS)).isEqualTo(others);
        }
        assertThat(Files.exists(directory.resolve("funnel-view"))).isFalse();
    }

    @Test
    void rowsThatTheirTopicsNoLongerKeepVanish() throws Exception {
        Map<Topic, Duration> retention = Map.of(
                Topic.CONVERSIONS, Duration.ofSeconds(5),
                Topic.FUNNEL, Duration.ofSeconds(5),
                Topic.FUNNEL_LINKS, Duration.ofDays(180));
        try (ViewBench bench = new ViewBench(directory, FORGET_WITHIN, retention)) {
            bench.view.start();
            bench.write(rows(STAYS));
            bench.awaitRead();
            Instant written = Instant.now();

            Awaitility.await()
                    .atMost(FORGET_WITHIN)
                    .until(() ->
                            bench.get("/v1/conversions/" + STAYS + "/u1/wm1").statusCode() == 404);

            assertThat(written.plusSeconds(4)).isBefore(Instant.now());
            assertThat(adds(bench, STAYS)).isPositive();
            assertThat(json(bench.get("/v1/funnel?tenant=" + STAYS))
                            .at("/secondsToAdd/count")
                            .asInt())
                    .isZero();
            Awaitility.await().until(() -> json(bench.get("/v1/funnel?state=s1&tenant=" + STAYS))
                    .get("days")
                    .isEmpty());
        }
    }

    private static Map<String, Row> rows(String tenant) {
        Map<String, Row> rows = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            Row row = Rows.customer(tenant, "wm" + i, "u_" + i, "ca1", Rows.evening(i % 10), 5L);
            rows.put(row.key(), row);
        }
        for (int i = 0; i < 20; i++) {
            List.<Row>of(Rows.byLink(tenant, "ca" + i, random), Rows.byState(tenant, "ca" + i, "s1", random))
                    .forEach(row -> rows.put(row.key(), row));
        }
        return rows;
    }

    private static Map<String, Row> deletions(Map<String, Row> rows) {
        Map<String, Row> deletions = new HashMap<>(rows);
        deletions.replaceAll((key, row) -> null);
        return deletions;
    }

    private static long adds(ViewBench bench, String tenant) throws Exception {
        return json(bench.get("/v1/funnel?tenant=" + tenant)).at("/totals/adds").asLong();
    }

    /** How many of the view's files name it; uncompressed keys and names of files are enough for that. */
    private long mentions(String corp) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("funnel-view"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> names(file, corp))
                    .count();
        }
    }

    private static boolean names(Path file, String corp) {
        try {
            return new String(Files.readAllBytes(file), ISO_8859_1).contains(corp);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
