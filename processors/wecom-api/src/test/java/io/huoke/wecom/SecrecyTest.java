package io.huoke.wecom;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import io.huoke.sandbox.api.Fault;
import io.huoke.sandbox.api.Faults;
import io.huoke.sandbox.api.LinkDraft;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.Deadline;
import io.huoke.wecom.call.Limits;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.suite.PermanentCode;
import io.huoke.wecom.token.Credential;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Whatever is logged, at whatever level and by whomever, and whatever an exception says: no secret is in it. */
@Isolated("it listens to all that is logged")
class SecrecyTest {

    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static final java.util.logging.Logger JUL = java.util.logging.Logger.getLogger("");

    /** The client and what it is made of; the sandbox, in the same process, is not under test. */
    private static final List<String> CLIENT =
            List.of("io.huoke.wecom", "okhttp3", "io.github", "io.micrometer", "com.fasterxml");

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final List<String> loggedByJul = new CopyOnWriteArrayList<>();
    private final Set<String> secrets = new LinkedHashSet<>(
            Set.of(Stage.SUITE_SECRET, Stage.OWN_SECRET, Stage.PROVIDER_SECRET, "wrong-secret-1234"));
    private final StringWriter thrown = new StringWriter();
    private Appender<ILoggingEvent> console = logged;
    private java.util.logging.Level julLevel = java.util.logging.Level.INFO;
    private Stage stage;

    private final Handler julHandler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            loggedByJul.add(record.getLoggerName() + " " + new SimpleFormatter().format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() throws Exception {
        julLevel = JUL.getLevel();
        stage = new Stage(Limits.WECOM, Duration.ofMillis(500), Duration.ofSeconds(1));
        logged.start();
        for (String client : CLIENT) {
            ((Logger) LoggerFactory.getLogger(client)).setLevel(Level.TRACE);
        }
        console = ROOT.iteratorForAppenders().next();
        ROOT.detachAppender(console);
        ROOT.addAppender(logged);
        JUL.setLevel(java.util.logging.Level.ALL);
        julHandler.setLevel(java.util.logging.Level.ALL);
        JUL.addHandler(julHandler);
        java.util.logging.Logger.getLogger("okhttp3").setLevel(java.util.logging.Level.ALL);
    }

    @AfterEach
    void stop() {
        ROOT.detachAppender(logged);
        ROOT.addAppender(console);
        for (String client : CLIENT) {
            ((Logger) LoggerFactory.getLogger(client)).setLevel(null);
        }
        java.util.logging.Logger.getLogger("okhttp3").setLevel(null);
        JUL.removeHandler(julHandler);
        JUL.setLevel(julLevel);
        stage.close();
    }

    @ParameterizedTest
    @EnumSource
    void noSecretIsSeen(Fault fault) {
        Secret authCode = new Secret(stage.world.authorize(Stage.APP, Stage.CORP, null));
        Secret answer = stage.suite().exchange(authCode);
        PermanentCode code = PermanentCode.read(answer);
        stage.credentials.put(
                new TokenKey.Corp(Stage.TENANT), new Credential.PermanentCode(Stage.TENANT, code.permanentCode()));
        secrets.add(authCode.value());
        secrets.add(code.permanentCode().value());
        String link = stage.world.createLink(Stage.CORP, Stage.APP, LinkDraft.of("l", "zhangsan"));
        String chatKey = stage.world.chatKey(link, "zhangsan", "wm1", "c", 3);
        secrets.add(chatKey);
        rememberTokens();

        stage.server.faults(Faults.always(fault));
        attempt(() -> stage.client.acquisition(Stage.TENANT).quota());
        attempt(() -> stage.client.acquisition(Stage.TENANT).chatInfo(new Secret(chatKey)));
        attempt(() -> stage.suite().exchange(authCode));
        attempt(() -> stage.client.acquisition(Stage.OWN_TENANT).quota());
        stage.server.faults(Faults.none());
        rememberTokens();
        wrongSecret();
        stage.server.close();
        attempt(() -> stage.client.acquisition(Stage.TENANT).quota());

        String seen = seen();
        assertThat(seen)
                .contains("customer_acquisition_quota for wwthirdparty/wpCorp1")
                .contains("TRACE or DEBUG");
        assertThat(secrets).allSatisfy(secret -> assertThat(seen).doesNotContain(secret));
        assertThat(answer.toString() + code + stage.credentials).doesNotContain(secrets);
    }

    private void wrongSecret() {
        TokenKey own = new TokenKey.Corp(Stage.OWN_TENANT);
        stage.world.invalidateTokens(Stage.OWN_APP);
        stage.credentials.put(own, new Credential.CorpSecret(Stage.OWN_TENANT, new Secret("wrong-secret-1234")));
        attempt(() -> stage.client.acquisition(Stage.OWN_TENANT).quota());
    }

    private void rememberTokens() {
        for (TokenKey key : List.of(
                new TokenKey.Suite(Stage.APP), new TokenKey.Corp(Stage.TENANT), new TokenKey.Corp(Stage.OWN_TENANT))) {
            attempt(() -> secrets.add(stage.tokens
                    .current(key, Deadline.after(Duration.ofSeconds(5)))
                    .value()
                    .value()));
        }
    }

    private void attempt(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            e.printStackTrace(new PrintWriter(thrown, true));
        }
    }

    private String seen() {
        List<String> all = new ArrayList<>(loggedByJul);
        boolean fine = false;
        for (ILoggingEvent event : List.copyOf(logged.list)) {
            fine |= event.getLevel().levelInt <= Level.DEBUG_INT;
            all.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                all.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        all.add(fine ? "TRACE or DEBUG" : "nothing fine was logged");
        return String.join("\n", all) + thrown;
    }
}
