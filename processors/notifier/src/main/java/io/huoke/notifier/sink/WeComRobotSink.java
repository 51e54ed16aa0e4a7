package io.huoke.notifier.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.notifier.sink.Handover.Refused;
import io.huoke.schemas.Json;
import io.huoke.schemas.config.SinkConfig;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A group robot of WeCom (page 99110). Each call sends one message. */
final class WeComRobotSink implements Sink {

    /** Page 99110. */
    private static final int MESSAGES = 20;

    /** A minute by WeCom's clock, whose beginning nobody knows, and something for the way. */
    private static final Duration WINDOW = Duration.ofSeconds(61);

    private static final int OK = 0;
    private static final int TOO_MANY = 45009;
    private static final int NO_ROBOT = 93000;

    /** What is said of a message: its type, its parameters, its length, its form. */
    private static final Set<Integer> ABOUT_THE_MESSAGE = Set.of(40008, 40035, 40058, 44004, 45002, 47001);

    private final Receiver receiver;
    private final Pace pace;

    WeComRobotSink(SinkConfig config, InstantSource clock, List<Instant> sentLately) {
        this.receiver = new Receiver(URI.create(config.url().value()), List.of(), clock);
        this.pace = new Pace(MESSAGES, WINDOW, clock, sentLately);
    }

    @Override
    public Handover send(List<Notification> due) throws SinkException, InterruptedException {
        int most = due.size();
        while (pause().isZero()) {
            RobotMessage message = RobotMessage.of(due, most);
            Answer answer = post(message);
            int errcode = errcode(answer);
            if (errcode == OK) {
                return new Handover(message.named(), List.of());
            }
            if (!ABOUT_THE_MESSAGE.contains(errcode)) {
                throw failure(errcode, answer);
            }
            if (message.named().size() == 1) {
                String reason = "WeCom answers " + errcode + ": " + receiver.excerpt(answer);
                return new Handover(
                        List.of(), List.of(new Refused(message.named().getFirst(), reason)));
            }
            most = message.named().size() / 2;
        }
        throw new SinkException("the robot takes " + MESSAGES + " messages a minute", pause());
    }

    private Answer post(RobotMessage message) throws SinkException, InterruptedException {
        try {
            return receiver.post(Map.of(), body(message.content()));
        } finally {
            pace.sent();
        }
    }

    private static byte[] body(String content) {
        try {
            return Json.MAPPER.writeValueAsBytes(Map.of("msgtype", "markdown", "markdown", Map.of("content", content)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of text can be written as JSON", e);
        }
    }

    private int errcode(Answer answer) throws SinkException {
        try {
            JsonNode errcode = Json.MAPPER.readTree(answer.text()).path("errcode");
            if (answer.isTaken() && errcode.isInt()) {
                return errcode.intValue();
            }
        } catch (JsonProcessingException e) {
            // Falls through to the one message for all.
        }
        throw receiver.failure(
                "does not answer as WeCom (" + answer.status() + "): check the url of the sink in alerts.sinks",
                answer);
    }

    private SinkException failure(int errcode, Answer answer) {
        return switch (errcode) {
            case TOO_MANY -> new SinkException("WeCom takes no more messages for now (45009)", Duration.ofMinutes(1));
            case NO_ROBOT ->
                new SinkException(
                        "WeCom does not know the robot (93000): it was removed from its group; add one, and put"
                                + " its webhook address in alerts.sinks");
            default -> receiver.failure("answers with errcode " + errcode, answer);
        };
    }

    @Override
    public Duration pause() {
        return pace.pause();
    }

    @Override
    public void close() {
        receiver.close();
    }
}
