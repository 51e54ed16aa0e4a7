package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.cli.DeadLetterTopic.Entry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DeadLetterListingTest {

    private final StringWriter out = new StringWriter();

    @Test
    void columnsAreAsWideAsTheirWidestValue() {
        new DeadLetterListing(List.of(entry("1", "crm", "xml", "one"), entry("22", "own-long-app", "receiveid", "two")))
                .printTable(new PrintWriter(out));

        assertThat(out.toString())
                .isEqualTo(
                        """
                        id  first seen            endpoint      reason     detail
                        1   2026-01-01T00:00:00Z  crm           xml        one
                        22  2026-01-01T00:00:00Z  own-long-app  receiveid  two
                        """);
    }

    @Test
    void aTerminalIsNotObeyed() {
        new DeadLetterListing(List.of(entry("1", "crm", "xml", "a\u001b[2Jb\nc"))).printTable(new PrintWriter(out));

        assertThat(out.toString()).endsWith("a [2Jb c\n").hasLineCount(2);
    }

    @Test
    void machinesGetALinePerLetterAndTheWholeTime() throws Exception {
        new DeadLetterListing(List.of(entry("1", "crm", "xml", "a\nb"))).printJson(new PrintWriter(out));

        assertThat(out.toString())
                .isEqualTo("{\"id\":\"1\",\"firstSeen\":\"2026-01-01T00:00:00.123Z\",\"endpoint\":\"crm\","
                        + "\"reason\":\"xml\",\"detail\":\"a\\nb\"}\n");
    }

    @Test
    void withoutLettersThereIsASentenceForHumansAndNothingForMachines() throws Exception {
        new DeadLetterListing(List.of()).printJson(new PrintWriter(out));
        assertThat(out.toString()).isEmpty();

        new DeadLetterListing(List.of()).printTable(new PrintWriter(out, true));
        assertThat(out.toString()).isEqualTo("no dead letters\n");
    }

    private static Entry entry(String id, String endpoint, String reason, String detail) {
        return new Entry(
                id,
                Instant.parse("2026-01-01T00:00:00.123Z"),
                endpoint,
                reason,
                detail,
                new TopicPartition("huoke.dead-letters", 0),
                0);
    }
}
