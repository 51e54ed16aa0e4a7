package io.huoke.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.cli.AuthorizationStage.Outcome;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.Tenant;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code huoke channels} against a real broker. */
class ChannelsIT {

    @TempDir
    private static Path directory;

    private static AuthorizationStage stage;
    private static Tenant tenant;

    @BeforeAll
    static void set() throws Exception {
        stage = new AuthorizationStage(directory);
        tenant = stage.ownApp("wpCorp1", List.of("ann"));
    }

    @AfterAll
    static void strike() {
        stage.close();
    }

    @Test
    void idsAreMappedInOrderAndFoundBothWays() throws Exception {
        String lines = IntStream.range(0, 1_200).mapToObj(i -> "客户 " + i + "\n").collect(Collectors.joining());

        Outcome put = withStdin(lines, "put", "first one", "-");

        assertThat(put.code()).as(put.err()).isZero();
        assertThat(put.out().lines()).hasSize(1_201).first().isEqualTo(line("first one"));
        assertThat(put.out().lines().skip(1_200).findFirst()).hasValue(line("客户 1199"));
        String state = state("客户 7");
        assertThat(channels("get", "--state", state).out()).isEqualTo(line("客户 7") + "\n");
        assertThat(channels("get", "--for", "客户 7").out()).isEqualTo(line("客户 7") + "\n");
        JsonNode listed = Json.MAPPER.readTree(channels("list", "--json").out());
        assertThat(listed.get("channels")).hasSize(1_201);
        assertThat(channels("list").out()).containsPattern(state + "  20\\S+Z  客户 7\n");
    }

    @Test
    void whatIsNotThereIsToldInASentence() {
        Outcome nothing = channels("get", "--for", "nobody");
        Outcome nobody = stage.run("channels", "put", "--tenant", "wwnobody/wpCorp1", "x");

        assertThat(nothing.code()).isEqualTo(1);
        assertThat(nothing.err())
                .isEqualTo("huoke: " + tenant + " has no such channel; `huoke channels put` maps an id\n");
        assertThat(nobody.code()).isEqualTo(1);
        assertThat(nobody.err()).contains("wwnobody/wpCorp1 has not authorized", "huoke authorizations list");
    }

    private static String line(String id) {
        return state(id) + "\t" + id;
    }

    private static String state(String id) {
        return ChannelRow.of(stage.sealer, tenant, id, Instant.now()).state();
    }

    private static Outcome withStdin(String text, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(UTF_8)));
        try {
            return channels(arguments);
        } finally {
            System.setIn(before);
        }
    }

    private static Outcome channels(String... arguments) {
        return stage.run(
                Stream.of(Stream.of("channels"), Stream.of(arguments), Stream.of("--tenant", tenant.toString()))
                        .flatMap(part -> part)
                        .toArray(String[]::new));
    }
}
