package io.huoke.ingress.wecom;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    private final Deque<OpenElement> open = new ArrayDeque<>();
    private final Set<String> names = new HashSet<>();
    private int elements;

    /**
     * How large a document may be; how long it is as a whole, whoever received it has seen to.
     *
     * @param depth of nesting
     * @param elements in all
     * @param names of elements, different ones
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
        OpenElement document = new OpenElement("", 0);
        open.push(document);
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> start(reader.getLocalName());
                case XMLStreamConstants.END_ELEMENT -> end();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text();
                case XMLStreamConstants.DTD -> throw new MalformedXmlException("has a DTD");
                case XMLStreamConstants.ENTITY_REFERENCE -> throw new MalformedXmlException("has an entity");
                default -> {
                    // Blanks around the root, and the end: Markup lets nothing else through.
                }
            }
        }
        return document.children.isEmpty() ? new XmlElement("", "", List.of()) : document.children.getFirst();
    }

    private void start(String name) throws MalformedXmlException {
        int pathLength = open.element().pathLength + name.length() + 1;
        if (open.size() > limits.depth
                || ++elements > limits.elements
                || hasTooManyNames(name)
                || pathLength > MAX_PATH_LENGTH) {
            throw new MalformedXmlException("deeper, longer or more verbose than any message of WeCom's");
        }
        readers.remember(reader);
        open.push(new OpenElement(name, pathLength));
    }

    /** Where every element may have a name of its own, none can be one too many. */
    private boolean hasTooManyNames(String name) {
        return limits.names < limits.elements && names.add(name) && names.size() > limits.names;
    }

    private void text() throws MalformedXmlException {
        OpenElement element = open.element();
        if (reader.getTextLength() > limits.textLength - element.text.length()) {
            throw new MalformedXmlException("has a longer text than any message of WeCom's");
        }
        element.add(reader.getText());
    }

    private void end() {
        OpenElement ended = open.pop();
        XmlElement element = new XmlElement(ended.name, ended.text.toString().strip(), ended.children);
        if (!element.isEmpty()) {
            open.element().add(element);
        }
    }

    /** Most have one piece of text and no elements, for which it makes neither builder nor list. */
    private static final class OpenElement {

        private final String name;
        private final int pathLength;
        private CharSequence text = "";
        private List<XmlElement> children = List.of();

        OpenElement(String name, int pathLength) {
            this.name = name;
            this.pathLength = pathLength;
        }

        void add(String piece) {
            if (text.isEmpty()) {
                text = piece;
            } else {
                StringBuilder pieces = text instanceof StringBuilder builder ? builder : new StringBuilder(text);
                pieces.append(piece);
                text = pieces;
            }
        }

        void add(XmlElement child) {
            if (children.isEmpty()) {
                children = new ArrayList<>();
            }
            children.add(child);
        }
    }
}
