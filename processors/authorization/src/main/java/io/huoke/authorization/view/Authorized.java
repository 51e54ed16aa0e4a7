package io.huoke.authorization.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Json;
import org.jspecify.annotations.Nullable;

/**
 * An enterprise that has authorized.
 *
 * @param row without its sealed part
 * @param token when its token was got and ends; null if there is none
 */
public record Authorized(AuthorizationRow row, @Nullable TokenLife token) {

    /** The row's fields, and {@code tokens}. */
    public ObjectNode toJson() {
        ObjectNode json = Json.MAPPER.valueToTree(row);
        if (token != null) {
            json.set("tokens", Json.MAPPER.valueToTree(token));
        }
        return json;
    }
}
