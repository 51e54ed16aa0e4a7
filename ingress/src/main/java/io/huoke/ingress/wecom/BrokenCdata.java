package io.huoke.ingress.wecom;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * CDATA sections whose first character is missing, {@code ![CDATA[ww1]]>}, as in the sample of page 93373. Their end makes
 * a document malformed.
 */
final class BrokenCdata {

    private static final Pattern BROKEN = Pattern.compile("(?<!<)(!\\[CDATA\\[[^\\[\\]<]*+\\]\\])>");

    private BrokenCdata() {}

    /** The message with such sections as ordinary text that reads the same, or empty if there is none. */
    static Optional<byte[]> repair(byte[] message) {
        String xml = new String(message, UTF_8);
        String repaired = BROKEN.matcher(xml).replaceAll("$1&gt;");
        return repaired.equals(xml) ? Optional.empty() : Optional.of(repaired.getBytes(UTF_8));
    }
}
