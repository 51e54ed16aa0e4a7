package io.huoke.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.kafka.FreePort;
import io.huoke.sandbox.api.ApiServer;
import io.huoke.sandbox.api.World;
import io.huoke.schemas.Sealer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void upWithABrokenConfigurationNamesEachProblemInASentenceAndExits2() throws IOException {
        Path file = Files.writeString(
                directory.resolve("huoke.yaml"),
                """
                ingres: {port: 8080}
                management: {port: eighty}
                endpoints:
                  - {id: crm, kind: suite, receive-ids: [ww1], keys: [{token: QDG6eK, encoding-aes-key: short}]}
                """);

        int code = run("up", "--config", file.toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "huoke: management.port: 'eighty' cannot be used; write a whole number from 0 to 65535",
                        "huoke: endpoints[0].keys[0].encoding-aes-key: '***' cannot be used; "
                                + "WeCom's EncodingAESKey has exactly 43 letters and digits",
                        "huoke: ingres: is not a known key; did you mean ingress?");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void upWithoutAConfigurationSaysHowToGetOne() {
        assertThat(run("up", "--config", directory.resolve("none.yaml").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("huoke config example").doesNotContain("Exception");
    }

    @Test
    void upWithoutEndpointsIsAConfigurationError() throws IOException {
        Path file = Files.writeString(directory.resolve("huoke.yaml"), "data-dir: data\n");

        assertThat(run("up", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("endpoints: is empty");
    }

    @Test
    void configCheckAcceptsAValidFile() throws IOException {
        Path file = validConfig();

        assertThat(run("config", "check", "--config", file.toString())).isZero();
        assertThat(out.toString()).contains("is valid: 1 endpoint(s), embedded Kafka", "/callbacks/crm: key pair(s) ");
    }

    @Test
    void everyCommandHasHelp() {
        for (String command : Huoke.commandLine().getSubcommands().keySet()) {
            assertThat(run(command, "--help")).as(command).isZero();
        }
        assertThat(out.toString()).contains("Usage: huoke doctor", "Usage: huoke keys");
    }

    @Test
    void wrongUsageExits2() {
        assertThat(run("no-such-command")).isEqualTo(2);
        assertThat(run("up", "--only", "kitchen", "--config", "unused")).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "unknown service kitchen; there are authorization, funnel, ingress, notifier, quota, reconciler");
        assertThat(run("demo", "--drop", "2")).isEqualTo(2);
        assertThat(run("demo", "--customers", "0")).isEqualTo(2);
    }

    @Test
    void deadLettersAreReplayedByIdOrAllAndNotBoth() throws IOException {
        String file = validConfig().toString();

        assertThat(run("dead-letters")).isEqualTo(2);
        assertThat(run("dead-letters", "show", "--config", file)).isEqualTo(2);
        assertThat(run("dead-letters", "replay", "--config", file)).isEqualTo(2);
        assertThat(run("dead-letters", "replay", "id", "--all", "--config", file))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("either the ids of dead letters or --all", "Usage: huoke dead-letters replay");
        assertThat(run("dead-letters", "replay", "--help")).isZero();
    }

    @Test
    void deadLettersWhereNothingEverRanSayHowToStartAndMakeNothing() throws IOException {
        String file = Files.writeString(
                        directory.resolve("huoke.yaml"),
                        Files.readString(validConfig()) + "embedded-kafka: {port: 0}\n")
                .toString();

        assertThat(run("dead-letters", "list", "--config", file)).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("huoke: no Kafka has ever run in " + directory.resolve("data/kafka")
                        + "; start `huoke up` with this configuration, or correct data-dir\n");
        assertThat(run("dead-letters", "replay", "--all", "--config", file)).isEqualTo(1);
        assertThat(err.toString()).contains("there is no sealing keyset in " + directory.resolve("data/keyset.json"));
        assertThat(directory.resolve("data")).doesNotExist();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aGeneratedKeysetSeals() {
        assertThat(run("keys", "generate")).isZero();

        assertThat(Sealer.ofKeyset(out.toString().strip())).isNotNull();
        assertThat(out.toString().strip()).doesNotContainAnyWhitespaces();
    }

    @Test
    void aRotatedKeysetSealsWithANewKeyAndOpensWhatTheOldOneSealed() throws Exception {
        String old = Sealer.generateKeyset();
        Path file = Files.writeString(directory.resolve("keyset.json"), old);
        String sealed = Sealer.ofKeyset(old).seal(Map.of("AuthCode", "code"), "id", "type");

        assertThat(run("keys", "rotate", file.toString())).isZero();

        String rotated = Files.readString(file);
        assertThat(out.toString()).contains("2 keys").doesNotContain(rotated);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Sealer.ofKeyset(rotated).open(sealed, "id", "type")).containsEntry("AuthCode", "code");
        String sealedAnew = Sealer.ofKeyset(rotated).seal(Map.of("AuthCode", "code"), "id", "type");
        assertThatThrownBy(() -> Sealer.ofKeyset(old).open(sealedAnew, "id", "type"))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void keysAreListedByIdAndAllButTheOneThatSealsCanBeRemoved() throws Exception {
        String old = Sealer.generateKeyset();
        Path file = Files.writeString(directory.resolve("keyset.json"), Sealer.rotateKeyset(old));
        String oldId = Integer.toUnsignedString(Sealer.ofKeyset(old).primaryKeyId());
        String newId =
                Integer.toUnsignedString(Sealer.ofKeyset(Files.readString(file)).primaryKeyId());
        assertThat(run("keys", "list", file.toString())).isZero();
        assertThat(out.toString().lines()).containsExactlyInAnyOrder(oldId + "  opens", newId + "  seals and opens");

        assertThat(run("keys", "remove", file.toString(), newId)).isEqualTo(1);
        assertThat(err.toString()).contains(newId + " is the one that seals; rotate first");
        assertThat(run("keys", "remove", file.toString(), "1")).isEqualTo(1);
        assertThat(run("keys", "remove", file.toString(), "first")).isEqualTo(2);
        assertThat(run("keys", "remove", file.toString(), oldId)).isZero();

        assertThat(Sealer.ofKeyset(Files.readString(file)).keyIds()).containsExactly(Integer.parseUnsignedInt(newId));
        assertThat(Sealer.ofKeyset(Files.readString(file)).tenantHash("t"))
                .isEqualTo(Sealer.ofKeyset(old).tenantHash("t"));
    }

    @Test
    void aFileThatIsNoKeysetIsNotRotatedAndNotRepeated() throws IOException {
        Path file = Files.writeString(directory.resolve("keyset.json"), "{\"secret\": \"marked\"}");

        assertThat(run("keys", "rotate", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("keyset.json").doesNotContain("marked");
        assertThat(file).hasContent("{\"secret\": \"marked\"}");
        assertThat(run("keys", "rotate", directory.resolve("none").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("huoke keys generate");
    }

    @Test
    void theDoctorNamesTheSettingThatIsWrong() throws IOException {
        Path file = validConfig();
        // The sample of page 90968, whose Token is QDG6eK.
        String query = "msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780"
                + "&echostr=P9nAzCzyDtyTWESHep1vC5X9xho%2FqYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%2B4RPcs8TgAE7OaBO%2BFZXvnaqQ%3D%3D";

        assertThat(run("doctor", "--config", file.toString(), "--endpoint", "crm", "--query", query))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "ok     token: key pair 1",
                        "WRONG  receiveid: the message is for receiveid 'wx5823bf96d3bd56c7'");
        assertThat(run("doctor", "--config", file.toString())).isZero();
        assertThat(out.toString()).contains("ok     spool: " + directory.resolve("data/spool"));
        assertThat(run("doctor", "--config", file.toString(), "--endpoint", "crm"))
                .isEqualTo(2);
    }

    @Test
    void doctorTriesTheSecretsThatWeComWouldBeCalledWith() throws Exception {
        World world = new World(Clock.systemUTC(), 1);
        world.provider("wwprovider", "provider-secret");
        world.corp("wwcorp", "Corp", List.of("zhangsan"));
        world.ownApp("wwcorp", 1_000_002, "own-secret");
        try (ApiServer wecom = ApiServer.start(world, 0)) {
            Path file = configCalling(wecom.base(), "own-secret");
            assertThat(run("doctor", "--config", file.toString())).isZero();
            assertThat(out.toString())
                    .contains(
                            "ok     wecom: " + wecom.base() + " answers",
                            "ok     provider: WeCom accepts the secret of wwprovider",
                            "ok     corps: WeCom accepts the secret of wwcorp.1000002/wwcorp");

            file = configCalling(wecom.base(), "mistyped-secret");
            assertThat(run("doctor", "--config", file.toString())).isEqualTo(1);
            assertThat(out.toString())
                    .contains("WRONG  corps: gettoken for wwcorp.1000002/wwcorp: WeCom answered 40001 ")
                    .contains("compare the secret with WeCom's console")
                    .doesNotContain("mistyped-secret");
            assertThat(wecom.calls().wrongSecrets()).isEqualTo(1);
        }
    }

    @Test
    void doctorSaysWhereWeComWasLookedForInVain() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:" + FreePort.find());
        assertThat(run("doctor", "--config", configCalling(nobody, "own-secret").toString()))
                .isEqualTo(1);

        assertThat(out.toString()).contains("WRONG  wecom: " + nobody + " does not answer", "wecom.api-base");
    }

    private Path configCalling(URI apiBase, String ownSecret) throws IOException {
        return Files.writeString(
                validConfig(),
                """
                wecom: {api-base: "%s"}
                provider: {corp-id: wwprovider, secret: provider-secret}
                corps: [{id: wwcorp, agent-id: 1000002, secret: %s}]
                """
                        .formatted(apiBase, ownSecret),
                StandardOpenOption.APPEND);
    }

    private Path validConfig() throws IOException {
        return Files.writeString(
                directory.resolve("huoke.yaml"),
                """
                ingress: {spool: {max-size: 1MiB}}
                endpoints:
                  - id: crm
                    kind: suite
                    receive-ids: [ww1]
                    keys: [{token: QDG6eK, encoding-aes-key: jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C}]
                """);
    }

    @Test
    void versionNamesHuokeJavaAndKafka() {
        assertThat(run("version")).isZero();

        assertThat(out.toString()).containsPattern("huoke \\d+\\.\\d+\\.\\d+").contains("Java 25", "Kafka 4");
    }

    private int run(String... arguments) {
        CommandLine command = Huoke.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
