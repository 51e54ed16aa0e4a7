package io.huoke.ingress.wecom;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A WeCom XML message. Order and position of its elements mean nothing (pages 91116 and 90628), text is trimmed, and an
 * empty element counts as absent.
 */
public final class XmlMessage {

    private final Map<String, List<XmlElement>> elements;

    private XmlMessage(XmlElement root) {
        this.elements = root.children();
    }

    /**
     * Reads what a stranger may have posted: the body around Encrypt.
     *
     * @throws MalformedXmlException if it is not well-formed, has a DTD or an entity, or is larger than any of WeCom's
     */
    public static XmlMessage parseBody(byte[] body) throws MalformedXmlException {
        return new XmlMessage(XmlParser.parse(body, XmlParser.Limits.BODY));
    }

    /**
     * Reads a decrypted message, which is authentic and therefore worth a second look: where it is not well-formed only
     * because of the broken CDATA of page 93373, the broken text is kept as it came.
     *
     * @throws MalformedXmlException as {@link #parseBody}
     */
    public static XmlMessage parse(byte[] message) throws MalformedXmlException {
        try {
            return new XmlMessage(XmlParser.parse(message, XmlParser.Limits.MESSAGE));
        } catch (MalformedXmlException e) {
            Optional<byte[]> repaired = BrokenCdata.repair(message);
            if (repaired.isEmpty()) {
                throw e;
            }
            return new XmlMessage(XmlParser.parse(repaired.get(), XmlParser.Limits.MESSAGE));
        }
    }

    /** The text of an element directly below the root, or null if it is absent or repeated. */
    public @Nullable String text(String name) {
        List<XmlElement> named = elements.get(name);
        if (named == null || named.size() != 1) {
            return null;
        }
        String text = named.getFirst().text();
        return text.isEmpty() ? null : text;
    }

    /** The elements directly below the root, by name. */
    Map<String, List<XmlElement>> elements() {
        return elements;
    }
}
