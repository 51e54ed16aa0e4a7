package io.huoke.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Something that a service tells over HTTP on the management listener, or lets be set there.
 *
 * @param method with which it is asked for; several resources may share a path and differ in it
 * @param path for example {@code /v1/registrations/{state}}: a part in braces stands for any one segment
 * @param parameters the query parameters there are; a request with another is refused
 * @param maxBodyBytes a longer body is refused; 0 where none is read
 * @param answer called on an event loop, by several threads: must not block, see {@link Reply.Later}
 */
public record Resource(
        Method method, String path, Set<String> parameters, int maxBodyBytes, Function<Request, Reply> answer) {

    /** The methods there are. */
    public enum Method {
        GET,
        PUT
    }

    public Resource {
        if (!path.matches("(/([a-zA-Z0-9._-]+|\\{[a-zA-Z0-9]+}))+")) {
            throw new IllegalArgumentException("not a path: " + path);
        }
        if ((maxBodyBytes > 0) != (method == Method.PUT)) {
            throw new IllegalArgumentException("PUT has a body, GET none: " + method + " " + path);
        }
        parameters = Set.copyOf(parameters);
    }

    /** What is asked for with GET. */
    public Resource(String path, Set<String> parameters, Function<Request, Reply> answer) {
        this(Method.GET, path, parameters, 0, answer);
    }

    /** What is set with PUT, by a body and without query parameters. */
    public static Resource put(String path, int maxBodyBytes, Function<Request, Reply> answer) {
        return new Resource(Method.PUT, path, Set.of(), maxBodyBytes, answer);
    }

    /**
     * What is asked for.
     *
     * @param path the parts in braces by name, decoded
     * @param query the query parameters that were given, each once
     * @param body empty where none is read
     */
    public record Request(Map<String, String> path, Map<String, String> query, String body) {

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

        /**
         * How many entries of a list are wanted: the query parameter {@code limit}.
         *
         * @throws IllegalArgumentException if it is no number from 1 to {@code most}; the message says so to who asked
         */
        public int limit(int otherwise, int most) {
            String refusal = "limit is a number from 1 to " + most;
            try {
                int limit = parameter("limit").map(Integer::parseInt).orElse(otherwise);
                if (limit < 1 || limit > most) {
                    throw new IllegalArgumentException(refusal);
                }
                return limit;
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(refusal, e);
            }
        }
    }
}
