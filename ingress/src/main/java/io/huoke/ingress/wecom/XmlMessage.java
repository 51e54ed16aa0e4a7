package io.huoke.ingress.wecom;

import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * A WeCom XML message as its leaf elements by path. Order and position mean nothing (pages 91116 and 90628), text is trimmed,
 * and an empty element counts as absent.
 *
 * @param leaves texts by path below the root, names joined by {@code /}; several where the element repeats
 */
public record XmlMessage(Map<String, List<String>> leaves) {

    private static final int MAX_DEPTH = 16;
    private static final int MAX_ELEMENTS = 10_000;
    private static final int MAX_NAME_LENGTH = 128;

    /**
     * One for each document: a factory remembers every name that any of its documents ever had, and a body is parsed
     * before anyone knows whether it is WeCom's.
     */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        return factory;
    }

    /**
     * Reads a message.
     *
     * @throws MalformedXmlException if it is not well-formed, has a DTD or an entity, or is deeper, longer or more
     *     verbose than any message of WeCom's
     */
    public static XmlMessage parse(byte[] xml) throws MalformedXmlException {
        try {
            return new Parser(factory().createXMLStreamReader(new ByteArrayInputStream(xml))).parse();
        } catch (XMLStreamException e) {
            // The message of the cause may quote the content.
            throw new MalformedXmlException(
                    "not well-formed at line " + e.getLocation().getLineNumber());
        } catch (RuntimeException e) {
            throw new MalformedXmlException("not readable: " + e.getClass().getSimpleName());
        }
    }

    /** The text of an element below the root, or null if it is absent or repeated. */
    public @Nullable String text(String path) {
        List<String> texts = leaves.get(path);
        return texts == null || texts.size() != 1 ? null : texts.getFirst();
    }

    private static final class Parser {

        private final XMLStreamReader reader;
        private final Map<String, List<String>> leaves = new LinkedHashMap<>();
        private final StringBuilder path = new StringBuilder();
        private final StringBuilder text = new StringBuilder();
        private final int[] pathLengths = new int[MAX_DEPTH + 1];
        private int depth;
        private int elements;
        private boolean leaf;

        Parser(XMLStreamReader reader) {
            this.reader = reader;
        }

        XmlMessage parse() throws XMLStreamException, MalformedXmlException {
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> start(reader.getLocalName());
                    case XMLStreamConstants.END_ELEMENT -> end();
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> text();
                    case XMLStreamConstants.DTD -> throw new MalformedXmlException("has a DTD");
                    case XMLStreamConstants.ENTITY_REFERENCE -> throw new MalformedXmlException("has an entity");
                    default -> {
                        // Comments and processing instructions carry no data.
                    }
                }
            }
            return new XmlMessage(leaves);
        }

        private void start(String name) throws MalformedXmlException {
            if (depth == MAX_DEPTH || ++elements > MAX_ELEMENTS || name.length() > MAX_NAME_LENGTH) {
                throw new MalformedXmlException("deeper, longer or more verbose than any message of WeCom's");
            }
            pathLengths[depth++] = path.length();
            if (depth > 1) {
                path.append(path.isEmpty() ? "" : "/").append(name);
            }
            text.setLength(0);
            leaf = true;
        }

        private void text() {
            if (leaf) {
                text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
            }
        }

        private void end() {
            String value = leaf ? text.toString().strip() : "";
            if (!value.isEmpty() && depth > 1) {
                leaves.computeIfAbsent(path.toString(), p -> new ArrayList<>(1)).add(value);
            }
            leaf = false;
            path.setLength(pathLengths[--depth]);
        }
    }
}
