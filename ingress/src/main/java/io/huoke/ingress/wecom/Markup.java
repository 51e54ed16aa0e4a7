package io.huoke.ingress.wecom;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * A look at a document's markup before it is parsed. Aalto compares each attribute and each namespace declaration of an
 * element with all others; a body that a stranger may post has room for so many that this would take seconds, and
 * WeCom's messages have none.
 */
final class Markup {

    private static final byte[] CDATA_START = "<![CDATA[".getBytes(US_ASCII);
    private static final byte[] CDATA_END = "]]>".getBytes(US_ASCII);
    private static final byte[] COMMENT_START = "<!--".getBytes(US_ASCII);
    private static final byte[] COMMENT_END = "-->".getBytes(US_ASCII);
    private static final byte[] INSTRUCTION_START = "<?".getBytes(US_ASCII);
    private static final byte[] INSTRUCTION_END = "?>".getBytes(US_ASCII);
    private static final byte[] DECLARATION_START = "<!".getBytes(US_ASCII);

    private final byte[] xml;
    private int at;
    private int attributes;

    private Markup(byte[] xml) {
        this.xml = xml;
    }

    /**
     * Passes through the document once.
     *
     * @throws MalformedXmlException if it has a DTD, more attributes than {@code maxAttributes}, or a NUL, which no text
     *     in UTF-8 has but every markup in UTF-16 and UTF-32
     */
    static void check(byte[] xml, int maxAttributes) throws MalformedXmlException {
        for (byte b : xml) {
            if (b == 0) {
                throw new MalformedXmlException("is not UTF-8");
            }
        }
        new Markup(xml).check(maxAttributes);
    }

    private void check(int maxAttributes) throws MalformedXmlException {
        while (at < xml.length) {
            if (xml[at] != '<') {
                at++;
            } else if (starts(CDATA_START)) {
                skipPast(CDATA_END);
            } else if (starts(COMMENT_START)) {
                skipPast(COMMENT_END);
            } else if (starts(INSTRUCTION_START)) {
                skipPast(INSTRUCTION_END);
            } else if (starts(DECLARATION_START)) {
                throw new MalformedXmlException("has a DTD");
            } else {
                tag();
                if (attributes > maxAttributes) {
                    throw new MalformedXmlException("has attributes, of which WeCom sends none");
                }
            }
        }
    }

    private void tag() {
        for (at++; at < xml.length; at++) {
            switch (xml[at]) {
                case '>' -> {
                    return;
                }
                case '=' -> attributes++;
                case '\'', '"' -> skipValue(xml[at]);
                default -> {
                    // Names and blanks.
                }
            }
        }
    }

    /** To the closing quote, for a value may hold a {@code >}. */
    private void skipValue(byte quote) {
        do {
            at++;
        } while (at < xml.length && xml[at] != quote);
    }

    private boolean starts(byte[] with) {
        return at + with.length <= xml.length && Arrays.equals(xml, at, at + with.length, with, 0, with.length);
    }

    private void skipPast(byte[] end) {
        while (at < xml.length && !starts(end)) {
            at++;
        }
        at += end.length;
    }
}
