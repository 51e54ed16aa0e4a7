package io.huoke.ingress;

import static io.huoke.ingress.CallbackClient.encrypt;
import static io.huoke.ingress.CallbackClient.outer;
import static io.huoke.ingress.CallbackClient.query;
import static io.huoke.ingress.TestIngress.KEYS;
import static io.huoke.ingress.TestIngress.STRANGER;
import static io.huoke.ingress.TestIngress.SUITE;
import static io.huoke.ingress.TestIngress.suiteMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.huoke.schemas.Fixture;
import io.huoke.schemas.Json;
import io.huoke.schemas.Topic;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** No secret of any callback is anywhere but in the sealed part, however the callback fares. */
@Isolated("it listens to all that is logged")
class SecretsIT {

    private static final String PLANTED = "planted-in-clear";
    private static final String INSTALL_CODE = "install-code-secret";
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{16,}={0,2}");

    /** What must not be read by anybody, whatever the code takes for a secret. */
    private static final Pattern SECRET_ELEMENT = Pattern.compile(
            "<(AuthCode|SuiteTicket|RegisterCode|AccessToken|WelcomeCode|ChatKey|Token|OnceKey)>(<!\\[CDATA\\[)?[^<\\]]+");

    /** Where WeCom does not put secrets today: deeper, repeated, in lists of objects, beside text. */
    private static final String MISPLACED =
            """
            <xml><SuiteId>%s</SuiteId><InfoType>brand_new</InfoType><TimeStamp>1767225600</TimeStamp>
            <Deep><Deeper><AuthCode>x</AuthCode></Deeper></Deep><ChatKey>x</ChatKey><ChatKey>x</ChatKey>
            <Item><WelcomeCode>x</WelcomeCode></Item><Item>text<Token>x</Token><Token>x</Token></Item>
            <Mixed>text<OnceKey>x</OnceKey></Mixed></xml>"""
                    .formatted(SUITE);

    private static final Set<String> MARKS = new TreeSet<>();
    private static final Set<String> MARKED_ELEMENTS = new TreeSet<>();
    private static final List<String> ANSWERS = new ArrayList<>();
    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

    private static TestIngress ingress;

    @BeforeAll
    static void postEverythingInEveryWay() throws Exception {
        listen();
        ingress = new TestIngress();
        for (String name : Fixture.names()) {
            String message = marked(new String(Fixture.message(name), UTF_8));
            post(Kinds.endpoint(name), message, Kinds.receiveId(name, message.getBytes(UTF_8)));
        }
        post("crm", marked(MISPLACED), SUITE);
        post("crm", suiteMessage(PLANTED), SUITE);
        LoggerFactory.getLogger(SecretsIT.class).debug("{}", PLANTED);
        ANSWERS.add(PLANTED);
        ingress.metrics.counter("control", "value", PLANTED).increment();
        String install = "/install/" + SUITE + "/callback?expires_in=600&auth_code=" + INSTALL_CODE;
        ANSWERS.add(ingress.client.get(install + "&state=s").body());
        ANSWERS.add(ingress.client.get(install).body());
        ingress.close();
    }

    /** The message with a mark of its own in every secret. */
    private static String marked(String message) {
        return SECRET_ELEMENT.matcher(message).replaceAll(secret -> {
            String mark = "marked-" + MARKS.size() + "-secret";
            MARKS.add(mark);
            MARKED_ELEMENTS.add(secret.group(1));
            return Matcher.quoteReplacement(
                    "<" + secret.group(1) + ">" + (secret.group(2) == null ? "" : secret.group(2)) + mark);
        });
    }

    /** As it should be, and with the mistakes that lead to other answers. */
    private static void post(String endpoint, String message, String receiveId) throws Exception {
        String callbacks = "/callbacks/" + endpoint + "?";
        for (String receiver : List.of(receiveId, "wwsomebody")) {
            String encrypt = encrypt(KEYS, message, receiver);
            ANSWERS.add(ingress.client
                    .post(callbacks + query(KEYS, encrypt), outer(encrypt))
                    .body());
            ANSWERS.add(ingress.client
                    .post(callbacks + query(STRANGER, encrypt), outer(encrypt))
                    .body());
            ANSWERS.add(ingress.client
                    .post(callbacks + query(KEYS, encrypt, 1), outer(encrypt))
                    .body());
            ANSWERS.add(ingress.client.verify(endpoint, KEYS, encrypt).body());
            ANSWERS.add(
                    ingress.client.post("/callbacks/nobody?x", outer(encrypt)).body());
        }
        if (!message.contains("-secret")) {
            return;
        }
        for (int cut = 1; cut < message.length(); cut += 97) {
            String broken = encrypt(KEYS, message.substring(0, cut), receiveId);
            ANSWERS.add(ingress.client
                    .post(callbacks + query(KEYS, broken), outer(broken))
                    .body());
            // What a confused sender might do: post the message in clear.
            ANSWERS.add(ingress.client
                    .post(callbacks + query(KEYS, broken), message.substring(0, cut))
                    .body());
        }
    }

    private static void listen() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        LOG.start();
        root.addAppender(LOG);
        for (String name : List.of("io.huoke", "io.vertx", "io.netty", "org.apache.kafka.clients.producer")) {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            logger.setLevel(Level.TRACE);
            logger.setAdditive(false);
            logger.addAppender(LOG);
        }
        // Capped in the distribution's logback.xml too: at TRACE it writes whole URLs.
        ((Logger) LoggerFactory.getLogger("io.vertx.ext.web.impl.RouterImpl")).setLevel(Level.INFO);
    }

    @AfterAll
    static void stopListening() {
        for (String name : List.of("io.huoke", "io.vertx", "io.netty", "org.apache.kafka.clients.producer")) {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            logger.setLevel(null);
            logger.setAdditive(true);
            logger.detachAppender(LOG);
        }
    }

    @Test
    void notInAnyLog() {
        assertHoldsNoSecret(List.copyOf(LOG.list).stream()
                .map(event -> event.getFormattedMessage()
                        + event.getKeyValuePairs()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy()))));
    }

    @Test
    void notInAnyDecodedRecordOfAnyTopic() {
        assertHoldsNoSecret(Stream.of(Topic.values())
                .flatMap(topic -> ingress.records(topic).stream())
                .map(SecretsIT::decoded));
    }

    @Test
    void notInAnyMetric() {
        assertHoldsNoSecret(
                ingress.metrics.getMeters().stream().map(meter -> meter.getId().toString()));
    }

    @Test
    void notInAnyAnswer() {
        assertThat(ANSWERS).contains("success").anyMatch(answer -> answer.contains("the encrypted text is a callback"));
        assertHoldsNoSecret(ANSWERS.stream());
    }

    /** So that nothing is only absent because it was lost. */
    @Test
    void everyOneIsInASealedPart() throws Exception {
        Set<String> opened = new TreeSet<>();
        for (Topic topic : Topic.values()) {
            for (ConsumerRecord<String, byte[]> record : ingress.records(topic)) {
                String sealed =
                        Json.MAPPER.readTree(record.value()).path("sealed").asText();
                if (topic != Topic.DEAD_LETTERS && !sealed.isEmpty()) {
                    opened.addAll(ingress.sealer
                            .open(sealed, header(record, "ce_id"), header(record, "ce_type"))
                            .values());
                }
            }
        }

        assertThat(opened).containsAll(MARKS).contains(INSTALL_CODE);
        assertThat(MARKED_ELEMENTS).hasSize(8);
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    /** And the search can find: what was planted in clear is there. */
    private static void assertHoldsNoSecret(Stream<String> texts) {
        String all = texts.collect(Collectors.joining("\n"));
        assertThat(all).contains(PLANTED);
        Stream.concat(
                        MARKS.stream(),
                        Stream.of(
                                INSTALL_CODE,
                                KEYS.token().value(),
                                KEYS.encodingAesKey().value()))
                .forEach(secret -> assertThat(all.contains(secret)).as(secret).isFalse());
    }

    /** Key, headers and value, and whatever in them is Base64 for something else. */
    private static String decoded(ConsumerRecord<String, byte[]> record) {
        StringBuilder text = new StringBuilder(record.key()).append(new String(record.value(), UTF_8));
        for (Header header : record.headers()) {
            text.append(header.key()).append(new String(header.value(), UTF_8));
        }
        Matcher base64 = BASE64.matcher(text.toString());
        while (base64.find()) {
            String padded = base64.group().replace("=", "");
            text.append(new String(Base64.getDecoder().decode(padded.substring(0, padded.length() / 4 * 4)), UTF_8));
        }
        return text.toString();
    }
}
