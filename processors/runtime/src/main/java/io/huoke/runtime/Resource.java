package io.huoke.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Something that a service tells over HTTP, with GET on the management listener.
 *
 * @param path for example {@code /v1/registrations/{state}}: a part in braces stands for any one segment
 * @param parameters the query parameters there are; a request with another is refused
 * @param answer called on an event loop, by several threads: must not block
 */
public record Resource(String path, Set<String> parameters, Function<Request, Reply> answer) {

    public Resource {
        if (!path.matches("(/([a-zA-Z0-9._-]+|\\{[a-zA-Z0-9]+}))+")) {
            throw new IllegalArgumentException("not a path: " + path);
        }
        parameters = Set.copyOf(parameters);
    }

    /**
     * What is asked for.
     *
     * @param path the parts in braces by name, decoded
     * @param query the query parameters that were given, each once
     */
    public record Request(Map<String, String> path, Map<String, String> query) {

        public Request {
            path = Map.copyOf(path);
            query = Map.copyOf(query);
        }

        /** A part of the path that stands in braces. */
        public String part(String name) {
            String value = path.get(name);
            if (value == null) {
                throw new IllegalArgumentException("the path has no part " + name);
            }
            return value;
        }

        /** A query parameter, if it was given. */
        public Optional<String> parameter(String name) {
            return Optional.ofNullable(query.get(name));
        }
    }
}
