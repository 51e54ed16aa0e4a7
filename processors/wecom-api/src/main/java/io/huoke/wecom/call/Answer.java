package io.huoke.wecom.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.WeComException.Effect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what WeCom answered: errcode first, then HTTP status, then the fields (page 90313). */
final class Answer {

    private static final int OK = 200;
    private static final int REDIRECT = 300;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /** What of errmsg helps: the number that WeCom's support asks for, and the address that it saw. */
    private static final List<Pattern> USEFUL =
            List.of(Pattern.compile("hint: ?\\[?\\d{1,40}\\]?"), Pattern.compile("from ip: ?[0-9a-fA-F.:]{3,45}"));

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}");

    private Answer() {}

    /**
     * The value of a successful answer.
     *
     * @throws WeComException for every other
     */
    static <T> T read(Call<T> call, int status, byte[] body) {
        Optional<JsonNode> json = parse(body);
        Optional<Integer> errcode = json.flatMap(Answer::errcode);
        if (errcode.isPresent() && errcode.get() != 0) {
            throw refused(call, errcode.get(), json.orElseThrow().path("errmsg").asText(""));
        }
        if (status != OK) {
            throw httpStatus(call, status);
        }
        if (call.answer() == Secret.class) {
            return call.answer().cast(new Secret(new String(body, StandardCharsets.UTF_8)));
        }
        if (json.isEmpty()) {
            throw unreadable(call, "is not a JSON object");
        }
        if (errcode.isEmpty() && (json.get().has("errcode") || !call.api().mayOmitErrcode())) {
            throw unreadable(call, "has no errcode, or one that is no number");
        }
        return value(call, json.get());
    }

    private static Optional<JsonNode> parse(byte[] body) {
        try {
            return Optional.ofNullable(Json.MAPPER.readTree(body)).filter(JsonNode::isObject);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> errcode(JsonNode json) {
        String text = json.path("errcode").asText("");
        return NUMBER.matcher(text).matches() ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static <T> T value(Call<T> call, JsonNode json) {
        try {
            return Json.MAPPER.treeToValue(json, call.answer());
        } catch (JsonProcessingException e) {
            throw unreadable(call, "is not as documented" + WireFormat.missing(e));
        }
    }

    private static WeComException unreadable(Call<?> call, String what) {
        return WeComException.failed(
                call.api(),
                Outcome.UNREADABLE,
                call + ": WeCom's answer " + what + "; see whether wecom.api-base is WeCom's",
                new Failure.Unknown());
    }

    private static WeComException httpStatus(Call<?> call, int status) {
        String said = call + ": HTTP status " + status;
        if (status == TOO_MANY_REQUESTS) {
            return WeComException.failed(
                    call.api(),
                    Outcome.HTTP_4XX,
                    said + ", too many calls; fewer are made at a time",
                    new Failure.Throttled(Optional.empty()));
        }
        if (status < REDIRECT) {
            return unreadable(call, "has HTTP status " + status);
        }
        if (status >= SERVER_ERROR || status == REQUEST_TIMEOUT) {
            return WeComException.failed(
                    call.api(), Outcome.HTTP_5XX, said + "; it is tried again where that is safe", new Failure.Retry());
        }
        return WeComException.failed(
                call.api(),
                Outcome.HTTP_4XX,
                said + "; see whether wecom.api-base is WeCom's",
                new Failure.Configuration());
    }

    private static WeComException refused(Call<?> call, int errcode, String errmsg) {
        Failure failure = ErrorCode.failure(call.api(), errcode);
        Optional<ErrorCode> known = ErrorCode.of(errcode);
        String said = call + ": WeCom answered " + errcode
                + known.map(code -> " (" + code.meaning() + ")").orElse(", a number unknown to Huoke") + useful(errmsg)
                + "; "
                + known.map(ErrorCode::remedy).orElse("look it up at https://open.work.weixin.qq.com/devtool/query");
        return WeComException.refused(call.api(), said, failure, effect(failure), errcode);
    }

    /** "Busy" may have come too late to prevent anything; every other number is a refusal. */
    private static Effect effect(Failure failure) {
        return failure instanceof Failure.Retry ? Effect.POSSIBLE : Effect.NONE;
    }

    private static String useful(String errmsg) {
        List<String> found = new ArrayList<>();
        for (Pattern pattern : USEFUL) {
            Matcher matcher = pattern.matcher(errmsg);
            if (matcher.find()) {
                found.add(matcher.group());
            }
        }
        return found.isEmpty() ? "" : ", " + String.join(", ", found);
    }
}
