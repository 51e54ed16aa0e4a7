package io.huoke.ingress.wecom;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long LOWEST_BITS = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;

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
        if (hasZero()) {
            // No text in UTF-8 has one, but all markup in UTF-16 and UTF-32.
            throw new MalformedXmlException("is not UTF-8");
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

    /** Eight bytes at a time: a byte borrows from its highest bit only if it is zero, or has that bit itself. */
    private boolean hasZero() {
        int i = 0;
        for (; i <= xml.length - Long.BYTES; i += Long.BYTES) {
            long eight = (long) EIGHT_BYTES.get(xml, i);
            if (((eight - LOWEST_BITS) & ~eight & HIGHEST_BITS) != 0) {
                return true;
            }
        }
        return indexOf((byte) 0, i) < xml.length;
    }

    private void check(int maxAttributes) throws MalformedXmlException {
        while (at < xml.length) {
            if (xml[at] != '<') {
                at = indexOf((byte) '<', at);
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
        at = indexOf(quote, at + 1);
    }

    /** Where {@code b} is at {@code from} or behind; no smaller than the length if it is nowhere. */
    private int indexOf(byte b, int from) {
        int i = from;
        while (i < xml.length && xml[i] != b) {
            i++;
        }
        return i;
    }

    private boolean starts(byte[] with) {
        return at + with.length <= xml.length && Arrays.equals(xml, at, at + with.length, with, 0, with.length);
    }

    private void skipPast(byte[] start, byte[] end) {
        at = indexOf(end[0], at + start.length);
        while (at < xml.length && !starts(end)) {
            at = indexOf(end[0], at + 1);
        }
        at += end.length;
    }
}
