package io.huoke.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * WeCom refused a token: a record of {@code huoke.token-rejections}, by which whoever used it asks for another.
 *
 * @param tenant null unless the token is one enterprise's
 * @param owner as in {@link TokenRow}
 * @param kind as in {@link TokenRow}
 * @param corpId as in {@link TokenRow}
 * @param tokenDigest see {@link EventId#ofParts}: of the refused token, so that one that has been replaced is known
 * @param errcode what WeCom said of it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenRejectionRow(
        @Nullable String tenant,
        String owner,
        TokenRow.Kind kind,
        @Nullable String corpId,
        String tokenDigest,
        int errcode)
        implements Row {

    /** The CloudEvents type. */
    public static final String TYPE = "huoke.token-rejection";

    /** What {@code tokenDigest} is of a token. */
    public static String digest(String token) {
        return EventId.ofParts("token", token);
    }

    @Override
    public String key() {
        return owner;
    }

    @Override
    public String type() {
        return TYPE;
    }
}
