package io.huoke.notifier.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.schemas.AlertRow;
import io.huoke.schemas.CallbackCatalogue;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** The attributes of an alert's event, as HTTP headers in CloudEvents' binary mode. */
final class CloudEventHeaders {

    private static final String SOURCE = "/huoke/notifier";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private CloudEventHeaders() {}

    static Map<String, String> of(AlertRow alert, String id) {
        Map<String, String> headers = new HashMap<>();
        headers.put("ce-specversion", "1.0");
        headers.put("ce-id", encoded(id));
        headers.put("ce-source", SOURCE);
        headers.put("ce-type", alert.type());
        headers.put("ce-subject", encoded(alert.subject()));
        headers.put("ce-time", alert.lastSeen().toString());
        headers.put("ce-dataschema", CallbackCatalogue.schemaUri(alert.type()));
        String tenant = alert.tenant();
        if (tenant != null) {
            headers.put("ce-tenant", encoded(tenant));
        }
        return headers;
    }

    /** CloudEvents' HTTP binding, section 3.1.3.2: what is not printable ASCII, and space, quote and percent. */
    static String encoded(String value) {
        StringBuilder encoded = new StringBuilder(value.length());
        for (byte b : value.getBytes(UTF_8)) {
            if (b > ' ' && b < 0x7F && b != '"' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
