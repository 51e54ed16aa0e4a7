package io.huoke.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantTraceTest {

    private static final int MEBIBYTE = 1 << 20;

    private final TenantTrace trace = new TenantTrace(new Tenant("ww1", "wpC"));

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {"ww1/wpC", "{\"corpId\":\"wpC\",\"owner\":\"ww1\"}", "ww1/wpC/ca1/s1", "x ww1/wpC2 ww1/wpC."})
    void aRecordOrFileThatNamesOwnerAndCorpNamesTheTenant(String text) throws IOException {
        assertThat(inRecord(text)).isTrue();
        assertThat(inFile(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ww1/wpC2", "ww1/wpC_", "wpC", "ww1", "ww1/wpc", "ww2/wpC"})
    void whatNamesAnotherTenantDoesNot(String text) throws IOException {
        assertThat(inRecord(text)).isFalse();
        assertThat(inFile(text)).isFalse();
    }

    @Test
    void thePartsOfARecordAreLookedAtApartAndTogether() {
        assertThat(inRecord("ww1", "wpC")).isTrue();
        assertThat(inRecord("ww1/wp", "C")).isFalse();
        assertThat(inRecord("ww1/wpC", "2")).isTrue();
        assertThat(inRecord("ww1/awpC")).isFalse();
    }

    /** In a file a length may stand before an id, which looks like anything. */
    @Test
    void whatStandsBeforeAnIdInAFileDoesNotMatter() throws IOException {
        assertThat(inFile("0ww1/0wpC")).isTrue();
    }

    @Test
    void anIdIsFoundWhereverItLiesInALargeFile() throws IOException {
        for (int before = MEBIBYTE - 12; before < MEBIBYTE + 12; before++) {
            String filler = " ".repeat(before - 4);
            assertThat(inFile("ww1/" + filler + "wpC")).as("%d", before).isTrue();
            assertThat(inFile("ww1/" + filler + "wpC ")).as("%d", before).isTrue();
            assertThat(inFile("ww1/" + filler + "wpC2")).as("%d", before).isFalse();
        }
    }

    private boolean inRecord(String... parts) {
        return trace.in(
                List.of(parts).stream().map(part -> part.getBytes(UTF_8)).toList());
    }

    private boolean inFile(String text) throws IOException {
        return trace.in(Files.writeString(directory.resolve("file"), text));
    }
}
