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
import org.jspecify.annotations.Nullable;

/** Reads what WeCom answered: HTTP status first, then errcode, then the fields (page 90313). */
final class Answer {

    private static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /** What of errmsg helps: the number that WeCom's support asks for, and the address that it saw. */
    private static final List<Pattern> USEFUL =
            List.of(Pattern.compile("hint: ?\\[?\\d{1,40}\\]?"), Pattern.compile("from ip: ?[0-9a-fA-F.:]{3,45}"));

    private Answer() {}

    /**
     * The value of a successful answer.
     *
     * @throws WeComException for every other
     */
    static <T> T read(Call<T> call, int status, byte[] body) {
        Optional<JsonNode> json = parse(body);
        int errcode = json.map(node -> node.path("errcode").asInt(0)).orElse(0);
        if (errcode != 0) {
            throw refused(call, errcode, json.orElseThrow().path("errmsg").asText(""));
        }
        if (status != OK) {
            throw httpStatus(call, status);
        }
        if (call.answer() == Secret.class) {
            return call.answer().cast(new Secret(new String(body, StandardCharsets.UTF_8)));
        }
        return value(call, json.orElseThrow(() -> unreadable(call, "is not a JSON object", null)));
    }

    private static Optional<JsonNode> parse(byte[] body) {
        try {
            return Optional.ofNullable(Json.MAPPER.readTree(body)).filter(JsonNode::isObject);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static <T> T value(Call<T> call, JsonNode json) {
        try {
            return Json.MAPPER.treeToValue(json, call.answer());
        } catch (JsonProcessingException e) {
            throw unreadable(call, "is not as documented" + missing(e), e);
        }
    }

    /** The constructors of answers name what they miss; Jackson's own messages may quote values. */
    private static String missing(JsonProcessingException e) {
        return e.getCause() instanceof MissingFieldException missing ? ": " + missing.getMessage() : "";
    }

    /** Neither does the cause travel: its message may quote the answer. */
    private static WeComException unreadable(Call<?> call, String what, @Nullable Exception e) {
        String kind = e == null ? "" : " (" + e.getClass().getSimpleName() + ")";
        return WeComException.failed(
                call.api(),
                call + ": WeCom's answer " + what + kind + "; see whether wecom.api-base is WeCom's",
                new Failure.Unknown(),
                Effect.POSSIBLE,
                null);
    }

    private static WeComException httpStatus(Call<?> call, int status) {
        String said = call + ": HTTP status " + status;
        if (status == TOO_MANY_REQUESTS) {
            return WeComException.failed(
                    call.api(), said + ", too many calls", new Failure.Throttled(Optional.empty()), Effect.NONE, null);
        }
        if (status >= SERVER_ERROR) {
            return WeComException.failed(
                    call.api(),
                    said + "; it is tried again where that is safe",
                    new Failure.Retry(),
                    Effect.POSSIBLE,
                    null);
        }
        return WeComException.failed(
                call.api(),
                said + "; see whether wecom.api-base is WeCom's",
                new Failure.Configuration(),
                Effect.NONE,
                null);
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
