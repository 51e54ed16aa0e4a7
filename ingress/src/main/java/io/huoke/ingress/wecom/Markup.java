package io.huoke.ingress.wecom;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A look at a document's markup before it is parsed, for what WeCom never sends and a parser pays for: Aalto compares
 * each attribute of an element with all others, and keeps every name of a processing instruction. A body that a stranger
 * may post has room for so many that this would take an event loop many seconds.
 *
 * <p>What may be there is so little (tags, texts, CDATA sections, UTF-8) that this look and the parser cannot see
 * different things: where the parser stops earlier, nothing is left to be paid for.
 */
final class Markup {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] CDATA_START = "<![CDATA[".getBytes(US_ASCII);
    private static final byte[] CDATA_END = "]]>".getBytes(US_ASCII);
    private static final byte[] DECLARATION_START = "<?xml".getBytes(US_ASCII);
    private static final byte[] DECLARATION_END = "?>".getBytes(US_ASCII);
    private static final int MAX_DECLARATION = 128;
    private static final Pattern OTHER_ENCODING = Pattern.compile("encoding\\s*=\\s*(?!['\"](?i:utf-8)['\"])");

    private final byte[] xml;
    private int at;
    private int attributes;

    private Markup(byte[] xml) {
        this.xml = xml;
    }

    /**
     * Passes through the document once.
     *
     * @return where it begins behind byte order mark and XML declaration, which are of no more use then
     * @throws MalformedXmlException if it is not UTF-8, has a DTD, a comment or a processing instruction, or more
     *     attributes than {@code maxAttributes}
     */
    static int check(byte[] xml, int maxAttributes) throws MalformedXmlException {
        Markup markup = new Markup(xml);
        int start = markup.skipDeclaration();
        markup.check(maxAttributes);
        return start;
    }

    private int skipDeclaration() throws MalformedXmlException {
        for (byte b : xml) {
            if (b == 0) {
                // No text in UTF-8 has one, but all markup in UTF-16 and UTF-32.
                throw new MalformedXmlException("is not UTF-8");
            }
        }
        if (starts(BYTE_ORDER_MARK)) {
            at += BYTE_ORDER_MARK.length;
        }
        int start = at;
        if (starts(DECLARATION_START)) {
            skipPast(DECLARATION_START, DECLARATION_END);
            String declaration = new String(xml, start, Math.min(MAX_DECLARATION, xml.length - start), US_ASCII);
            if (at - start > MAX_DECLARATION
                    || OTHER_ENCODING
                            .matcher(declaration.substring(0, Math.min(declaration.length(), at - start)))
                            .find()) {
                throw new MalformedXmlException("is not UTF-8, or its XML declaration is not one");
            }
        }
        at = Math.min(at, xml.length);
        return at;
    }

    private void check(int maxAttributes) throws MalformedXmlException {
        while (at < xml.length) {
            if (xml[at] != '<') {
                at++;
            } else if (starts(CDATA_START)) {
                skipPast(CDATA_START, CDATA_END);
            } else if (at + 1 < xml.length && (xml[at + 1] == '!' || xml[at + 1] == '?')) {
                throw new MalformedXmlException("has a DTD, a comment or a processing instruction");
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

    private void skipPast(byte[] start, byte[] end) {
        at += start.length;
        while (at < xml.length && !starts(end)) {
            at++;
        }
        at += end.length;
    }
}
