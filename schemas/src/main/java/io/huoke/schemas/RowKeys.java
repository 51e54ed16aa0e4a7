package io.huoke.schemas;

/** Builds the keys of derived rows: parts joined by {@code /}, with {@code %} and {@code /} inside a part escaped. */
final class RowKeys {

    private RowKeys() {}

    /** The tenant goes in as it is: its own slash is part of the documented key. */
    static String join(String tenant, String... parts) {
        StringBuilder key = new StringBuilder(tenant);
        for (String part : parts) {
            key.append('/').append(part.replace("%", "%25").replace("/", "%2F"));
        }
        return key.toString();
    }
}
