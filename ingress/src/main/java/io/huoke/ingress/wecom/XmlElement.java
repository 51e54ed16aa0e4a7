package io.huoke.ingress.wecom;

import java.util.List;
import java.util.Map;

/**
 * An element of a message.
 *
 * @param text its own text, trimmed; empty if it has none
 * @param children elements in it that are not empty, by name, in the order of their first appearance; what is empty
 *     counts as absent (page 92277)
 */
record XmlElement(String name, String text, Map<String, List<XmlElement>> children) {

    static final XmlElement NOTHING = new XmlElement("", "", Map.of());

    boolean isLeaf() {
        return children.isEmpty();
    }

    boolean isEmpty() {
        return children.isEmpty() && text.isEmpty();
    }

    /** Without the text, which may be a secret. */
    @Override
    public String toString() {
        return "XmlElement[" + name + ", children " + children.keySet() + "]";
    }
}
