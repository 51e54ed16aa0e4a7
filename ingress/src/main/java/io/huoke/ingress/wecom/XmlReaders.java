package io.huoke.ingress.wecom;

import com.fasterxml.aalto.in.ByteSourceBootstrapper;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import com.fasterxml.aalto.stax.StreamReaderImpl;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Opens documents with one factory for as long as its memory is small. A factory remembers every name that any of its
 * documents ever had, which spares WeCom's documents much of their price; but a body is parsed before anyone knows whether
 * it is WeCom's, and a stranger must neither fill the heap nor make everyone's names collide. Safe for use by any thread.
 */
final class XmlReaders {

    /** More than WeCom's elements have. */
    private static final int MAX_NAMES = 256;

    private static volatile XmlReaders current = new XmlReaders();

    private final InputFactoryImpl factory = new InputFactoryImpl();
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    private XmlReaders() {
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    }

    static XmlReaders current() {
        return current;
    }

    /** A reader of the bytes from {@code start} on, which it does not copy. */
    XMLStreamReader open(byte[] xml, int start) throws XMLStreamException {
        return StreamReaderImpl.construct(ByteSourceBootstrapper.construct(
                factory.getNonSharedConfig(null, null, null, false, false), xml, start, xml.length - start));
    }

    /**
     * Takes note of the element that a reader is at. After the document that has a name too many, or attributes, whose
     * names nothing bounds and of which WeCom sends none, another factory takes over.
     */
    void remember(XMLStreamReader reader) {
        boolean full = names.add(reader.getLocalName()) && names.size() > MAX_NAMES;
        boolean attributes = reader.getAttributeCount() > 0 || reader.getNamespaceCount() > 0;
        if ((full || attributes) && current == this) {
            current = new XmlReaders();
        }
    }
}
