package io.huoke.schemas;

/**
 * Gives topics their names on the broker.
 *
 * @param prefix put before every name as it is, for several installations on one cluster; may be empty
 */
public record TopicNames(String prefix) {

    public TopicNames {
        if (!prefix.matches("[a-zA-Z0-9._-]{0,100}")) {
            throw new IllegalArgumentException("a topic prefix has at most 100 letters, digits, '.', '_' and '-'");
        }
    }

    public String of(Topic topic) {
        return prefix + topic.baseName();
    }
}
