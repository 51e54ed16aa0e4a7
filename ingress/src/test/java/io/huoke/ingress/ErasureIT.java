package io.huoke.ingress;

import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.SUITE;
import static io.huoke.ingress.TestIngress.suiteMessage;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.runtime.TenantTrace;
import io.huoke.schemas.ErasureRow;
import io.huoke.schemas.ErasureRow.Command;
import io.huoke.schemas.OwnerPartition;
import io.huoke.schemas.ReceiptRow;
import io.huoke.schemas.RowEvent;
import io.huoke.schemas.RowEventDeserializer;
import io.huoke.schemas.RowEventSerializer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.Topic;
import io.huoke.testkit.ChildBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guarantee G7 where the ingress is concerned: its disk forgets a tenant that cancelled, and no event is lost for it. */
class ErasureIT {

    private static final Tenant TENANT = new Tenant(SUITE, "wpCorp");
    private static final Tenant OTHER = new Tenant(SUITE, "wpCorp2");
    private static final int CALLBACKS = 5;
    private static final Duration RESULT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void nothingOfATenantThatCancelledIsLeftOnTheDisk() throws Exception {
        try (ChildBroker broker = ChildBroker.start(directory);
                TestIngress ingress = new TestIngress(broker.bootstrapServers())) {
            // On a slow machine the warm-up still listens on the shared port.
            Awaitility.await().atMost(RESULT).until(() -> post(ingress, "first").equals("success"));
            broker.pause();
            for (int i = 0; i < CALLBACKS; i++) {
                assertThat(post(ingress, "spooled" + i)).isEqualTo("success");
            }
            Path ofTenant = setAside(ingress, "record-1-1", TENANT);
            Path database = setAside(ingress, "records-7/000008.sst", TENANT);
            Path ofOther = setAside(ingress, "record-2-2", OTHER);
            assertThat(filesWith(TENANT, ingress.spool()))
                    .as("positive control")
                    .hasSizeGreaterThan(2);
            broker.resume();

            command(ingress, broker.bootstrapServers(), Command.ERASE);

            Awaitility.await().atMost(RESULT).untilAsserted(() -> assertThat(ingress.records(Topic.RECEIPTS))
                    .hasSize(1));
            assertThat(filesWith(TENANT, ingress.spool())).isEmpty();
            assertThat(ofTenant).doesNotExist();
            assertThat(database.getParent()).doesNotExist();
            assertThat(ofOther).exists();
            assertThat(ingress.records(Topic.ACQUISITION)).hasSizeGreaterThanOrEqualTo(CALLBACKS);
            assertThat(ingress.metrics.get("huoke.ingress.erasures").counter().count())
                    .isEqualTo(1);
            receiptNamesNobody(ingress.records(Topic.RECEIPTS).getFirst(), ingress);
        }
    }

    private static String post(TestIngress ingress, String marker) throws Exception {
        return ingress.client.callback("crm", KEYS, suiteMessage(marker), SUITE).body();
    }

    private static void receiptNamesNobody(ConsumerRecord<String, byte[]> receipt, TestIngress ingress) {
        String hash = ingress.sealer.tenantHash(TENANT.toString());
        ReceiptRow row = Objects.requireNonNull(new RowEventDeserializer<>(ReceiptRow.class)
                        .deserialize(receipt.topic(), receipt.headers(), receipt.value()))
                .row();
        assertThat(receipt.key()).isEqualTo(hash);
        assertThat(receipt.partition()).isEqualTo(OwnerPartition.of(SUITE, 2));
        assertThat(row)
                .extracting(ReceiptRow::tenantHash, ReceiptRow::epoch, ReceiptRow::service, ReceiptRow::removed)
                .containsExactly(hash, 3, "ingress", Map.of("set-aside", 2L));
        List<byte[]> parts = new ArrayList<>(List.of(receipt.value()));
        receipt.headers().forEach(header -> parts.add(header.value()));
        assertThat(new TenantTrace(TENANT).in(parts)).isFalse();
    }

    private static Path setAside(TestIngress ingress, String name, Tenant tenant) throws IOException {
        Path file = ingress.spool().resolve("set-aside").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "\0\0" + tenant + "\0\0");
    }

    private static void command(TestIngress ingress, String bootstrapServers, Command command) throws Exception {
        String tenant = TENANT.toString();
        ErasureRow row = new ErasureRow(tenant, command, ingress.sealer.tenantHash(tenant), 3, Instant.now());
        RecordHeaders headers = new RecordHeaders();
        byte[] value = new RowEventSerializer<ErasureRow>("authorization")
                .serialize("", headers, new RowEvent<>(row, row.time()));
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(ingress.topic(Topic.ERASURES), null, tenant, value, headers))
                    .get();
        }
    }

    private static List<Path> filesWith(Tenant tenant, Path folder) throws IOException {
        TenantTrace trace = new TenantTrace(tenant);
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (trace.in(file)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
