package io.huoke.ingress.wecom;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads a whole document within limits. No DTD, no entity but XML's own five. */
final class XmlParser {

    private static final int MAX_PATH_LENGTH = 256;
    private static final int MAX_ATTRIBUTES = 64;

    private final XmlReaders readers;
    private final XMLStreamReader reader;
    private final Limits limits;
    private int elements;

    /**
     * How large a document may be; how long it is as a whole, whoever received it has seen to.
     *
     * @param depth of nesting
     * @param elements in all
     * @param names in one element, different ones
     * @param textLength of one element, in characters
     */
    record Limits(int depth, int elements, int names, int textLength) {

        /** ToUserName, AgentID and Encrypt, whose length is the body's. */
        static final Limits BODY = new Limits(4, 64, 64, Integer.MAX_VALUE);

        /** The largest documented messages have some hundred elements of some hundred characters. */
        static final Limits MESSAGE = new Limits(16, 10_000, 1_000, 1 << 18);
    }

    private XmlParser(XmlReaders readers, XMLStreamReader reader, Limits limits) {
        this.readers = readers;
        this.reader = reader;
        this.limits = limits;
    }

    /** The root element. */
    static XmlElement parse(byte[] xml, Limits limits) throws MalformedXmlException {
        int start = Markup.check(xml, MAX_ATTRIBUTES);
        try {
            XmlReaders readers = XmlReaders.current();
            return new XmlParser(readers, readers.open(xml, start), limits).root();
        } catch (XMLStreamException e) {
            // The message of the cause may quote the content.
            Location where = e.getLocation();
            throw new MalformedXmlException(
                    "not well-formed" + (where == null ? "" : " at line " + where.getLineNumber()));
        } catch (RuntimeException e) {
            throw new MalformedXmlException("not readable: " + e.getClass().getSimpleName());
        }
    }

    private XmlElement root() throws XMLStreamException, MalformedXmlException {
        XmlElement root = XmlElement.NOTHING;
        while (reader.hasNext()) {
            if (next() == XMLStreamConstants.START_ELEMENT) {
                root = element(1, 0);
            }
        }
        return root;
    }

    private int next() throws XMLStreamException, MalformedXmlException {
        int event = reader.next();
        if (event == XMLStreamConstants.DTD) {
            throw new MalformedXmlException("has a DTD");
        }
        if (event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw new MalformedXmlException("has an entity");
        }
        return event;
    }

    /** Reads from the start of an element to its end. */
    private XmlElement element(int depth, int parentsPathLength) throws XMLStreamException, MalformedXmlException {
        String name = reader.getLocalName();
        int pathLength = parentsPathLength + name.length() + 1;
        if (depth > limits.depth || ++elements > limits.elements || pathLength > MAX_PATH_LENGTH) {
            throw tooVerbose();
        }
        readers.remember(reader);
        CharSequence text = "";
        Map<String, List<XmlElement>> children = Map.of();
        for (int event = next(); event != XMLStreamConstants.END_ELEMENT; event = next()) {
            // There is nothing else: Markup lets no comment and no processing instruction through.
            if (event == XMLStreamConstants.START_ELEMENT) {
                children = with(children, element(depth + 1, pathLength));
                if (children.size() > limits.names) {
                    throw tooVerbose();
                }
            } else {
                text = with(text);
            }
        }
        return new XmlElement(name, text.toString().strip(), children);
    }

    private static MalformedXmlException tooVerbose() {
        return new MalformedXmlException("deeper, longer or more verbose than any message of WeCom's");
    }

    /** Most elements have one piece of text, for which this makes no builder. */
    private CharSequence with(CharSequence before) throws MalformedXmlException {
        if (reader.getTextLength() > limits.textLength - before.length()) {
            throw new MalformedXmlException("has a longer text than any message of WeCom's");
        }
        String piece = reader.getText();
        if (before.isEmpty()) {
            return piece;
        }
        StringBuilder pieces = before instanceof StringBuilder builder ? builder : new StringBuilder(before);
        return pieces.append(piece);
    }

    /** Most elements have no children, and most of those no namesakes. */
    private static Map<String, List<XmlElement>> with(Map<String, List<XmlElement>> before, XmlElement child) {
        if (child.isEmpty()) {
            return before;
        }
        Map<String, List<XmlElement>> children = before.isEmpty() ? new LinkedHashMap<>() : before;
        List<XmlElement> namesakes = children.putIfAbsent(child.name(), List.of(child));
        if (namesakes != null && namesakes.size() == 1) {
            children.put(child.name(), new ArrayList<>(List.of(namesakes.getFirst(), child)));
        } else if (namesakes != null) {
            namesakes.add(child);
        }
        return children;
    }
}
