package io.huoke.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Capability;
import io.huoke.schemas.Tenant;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code huoke links} and {@code huoke channels} refuse before they ask anybody. */
class LinksUsageTest {

    private static final Tenant TENANT = new Tenant("ww4asffe99e54c0f4c", "wpCorp1");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            links list | Missing required option: '--tenant=T'
            links list --tenant wpCorp1 | not a tenant: 'wpCorp1', expected {owner}/{corpId}
            links create --tenant a/b --name N --user u | Missing required option: '--skip-verify'
            links create --tenant a/b --name N --skip-verify | user_list and department_list are both empty
            links create --tenant a/b --name N --skip-verify --user u,u | names a member twice
            links create --tenant a/b --name N --skip-verify --department first | '--department'
            links create --tenant a/b --name 1234567890123456789012345678901 --skip-verify --user u | shorten it
            links create --tenant a/b --name N --skip-verify --user u --priority-user u | '--priority-type=1|2'
            links create --tenant a/b --name N --skip-verify --user u --priority-type 3 | priority_type is 1 or 2
            links create --tenant a/b --name N --skip-verify --user u --priority-type 2 | 1 to 1000 userids
            links update --tenant a/b --link L --name N | Missing required option: '--skip-verify'
            links add-members --tenant a/b --link L | Missing required parameter: 'U'
            links remove-members --tenant a/b u | Missing required option: '--link=L'
            links delete --tenant a/b --link L | there is nobody to ask whether link L is to go for good; give --yes
            links url --tenant a/b --link L --state s --for id | mutually exclusive
            channels put --tenant a/b | Missing required parameter: 'ID'
            channels get --tenant a/b | --state
            channels get --tenant a/b --state s --for id | mutually exclusive
            """)
    void wrongUsageIsToldAndExits2(String command, String told) {
        int code = run(command.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains(told).contains("Usage: huoke").doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aStateIsCheckedAndNotCut() {
        assertThat(run("links", "url", "--tenant", "a/b", "--link", "L", "--state", "客".repeat(22)))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("a State has 1 to 64 bytes of UTF-8, this one 66; map longer ids to short ones with --for");
    }

    @Test
    void moreThan500MembersAreRefused() {
        List<String> command = new ArrayList<>(
                List.of("links", "create", "--tenant", "a/b", "--name", "N", "--no-skip-verify", "--user"));
        for (int i = 0; i <= 500; i++) {
            command.add("member" + i);
        }

        assertThat(run(command.toArray(String[]::new))).isEqualTo(2);
        assertThat(err.toString()).contains("501 members in user_list, at most 500");
    }

    @Test
    void ofManyIdsTheOneThatIsWrongIsNamed() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("good\nbad\tone\n".getBytes(UTF_8)));
        try {
            assertThat(run("channels", "put", "--tenant", "a/b", "-")).isEqualTo(2);
            System.setIn(new ByteArrayInputStream(new byte[] {'a', '\n', (byte) 0xff, '\n'}));
            assertThat(run("channels", "put", "--tenant", "a/b", "-")).isEqualTo(2);
        } finally {
            System.setIn(before);
        }
        assertThat(err.toString()).contains("line 2 of stdin: an id holds a control character", "stdin is not UTF-8");
        assertThat(run("channels", "put", "--tenant", "a/b", "x".repeat(4_097))).isEqualTo(2);
        assertThat(err.toString()).contains("4097 bytes");
    }

    @Test
    void whatAKindOfAppMayNotDoIsRefusedWithTheRemedy() throws IOException {
        LinkAccess.check(row(AppKind.ACQUISITION_COMPONENT).row(), Capability.LINKS);
        LinkAccess.check(row(AppKind.OWN_APP).row(), Capability.LINK_MANAGEMENT);

        assertThatThrownBy(() ->
                        LinkAccess.check(row(AppKind.ACQUISITION_COMPONENT).row(), Capability.LINK_MANAGEMENT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("may list, get and url only");
        assertThatThrownBy(() -> LinkAccess.check(row(AppKind.SERVICE_COMPONENT).row(), Capability.LINKS))
                .hasMessageContaining("service-component, which has no acquisition links");
        AuthorizationRow withdrawn = row(AppKind.THIRD_PARTY)
                .special(AuthorizationRow.ACQUISITION, new AuthorizationRow.Special(false, Instant.EPOCH))
                .row();
        assertThatThrownBy(() -> LinkAccess.check(withdrawn, Capability.LINKS))
                .hasMessageContaining("has withdrawn the permission", "confirmed again in WeCom");
    }

    private static AuthorizationRow.Draft row(AppKind kind) {
        return AuthorizationRow.beginning(TENANT, kind, 1, Instant.EPOCH);
    }

    private int run(String... arguments) {
        CommandLine command = Huoke.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
