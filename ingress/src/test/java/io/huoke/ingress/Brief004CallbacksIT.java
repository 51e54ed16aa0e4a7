package io.huoke.ingress;

import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.SUITE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.huoke.schemas.Topic;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the brief on customer acquisition says of callbacks; the rest of it is in {@code io.huoke.wecom.Brief004Test}. */
class Brief004CallbacksIT {

    private static final String ADDED = message("change_external_contact", "add_external_contact");
    private static final String CHATTED = message("customer_acquisition", "customer_start_chat");

    private TestIngress ingress;

    @BeforeEach
    void start() throws Exception {
        ingress = new TestIngress();
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    @Test
    void r7AndG4AnAddedCustomerHasAnotherInfoTypeAndMeetsTheOtherStepsOnOneTopic() throws Exception {
        post(ADDED);
        post(CHATTED);

        List<ConsumerRecord<String, byte[]>> records = ingress.records(Topic.ACQUISITION);
        assertThat(records)
                .extracting(record -> header(record, "ce_type"))
                .containsExactlyInAnyOrder(
                        "wecom.change_external_contact.add_external_contact",
                        "wecom.customer_acquisition.customer_start_chat");
        assertThat(records).extracting(ConsumerRecord::key).containsOnly(SUITE + "/wpCorp");
    }

    /** The brief allows five seconds; authorization notices have one, and no callback here takes longer (§9, 12). */
    @Test
    void r12EveryOneOfThreeDeliveriesIsAnsweredAtOnceAndIsTheSameEvent() throws Exception {
        for (int delivery = 1; delivery <= 3; delivery++) {
            long start = System.nanoTime();
            assertThat(post(ADDED)).isEqualTo("success");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        }

        assertThat(ingress.records(Topic.ACQUISITION))
                .hasSize(3)
                .extracting(record -> header(record, "ce_id"))
                .containsOnly(header(ingress.records(Topic.ACQUISITION).getFirst(), "ce_id"));
    }

    private String post(String message) throws Exception {
        return ingress.client.callback("crm", KEYS, message, SUITE).body();
    }

    private static String message(String infoType, String changeType) {
        return "<xml><SuiteId>" + SUITE + "</SuiteId><AuthCorpId>wpCorp</AuthCorpId><InfoType>" + infoType
                + "</InfoType><TimeStamp>1767225600</TimeStamp><ChangeType>" + changeType
                + "</ChangeType><UserID>u1</UserID><ExternalUserID>wm1</ExternalUserID></xml>";
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
