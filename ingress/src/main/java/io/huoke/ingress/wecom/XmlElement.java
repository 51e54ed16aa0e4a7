package io.huoke.ingress.wecom;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An element of a message.
 *
 * @param text its own text, trimmed; empty if it has none
 * @param children elements in it that are not empty; what is empty counts as absent (page 92277)
 */
record XmlElement(String name, String text, List<XmlElement> children) {

    boolean isLeaf() {
        return children.isEmpty();
    }

    boolean isEmpty() {
        return children.isEmpty() && text.isEmpty();
    }

    /** The children by name, in the order of their first appearance. */
    Map<String, List<XmlElement>> childrenByName() {
        Map<String, List<XmlElement>> byName = LinkedHashMap.newLinkedHashMap(children.size());
        for (XmlElement child : children) {
            List<XmlElement> before = byName.putIfAbsent(child.name, List.of(child));
            if (before != null && before.size() == 1) {
                byName.put(child.name, new ArrayList<>(List.of(before.getFirst(), child)));
            } else if (before != null) {
                before.add(child);
            }
        }
        return byName;
    }

    /** Without the text, which may be a secret. */
    @Override
    public String toString() {
        return "XmlElement[" + name + ", " + children.size() + " children]";
    }
}
