package io.huoke.schemas.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A list of patterns for States, in which {@code *} stands for any text. Two are equal if their patterns are.
 *
 * @param patterns as configured
 * @param expression the same as one expression
 */
public record StatePatterns(List<String> patterns, Pattern expression) {

    /** WeCom cuts a State off after so many bytes (page 97297). */
    private static final int MAX_LENGTH = 64;

    public StatePatterns {
        patterns = List.copyOf(patterns);
    }

    /**
     * Of these.
     *
     * @throws IllegalArgumentException if one is empty or longer than any State
     */
    public static StatePatterns of(List<String> patterns) {
        patterns.forEach(StatePatterns::check);
        String any = patterns.stream()
                .map(pattern -> List.of(pattern.split("\\*", -1)).stream()
                        .map(Pattern::quote)
                        .collect(joining(".*")))
                .collect(joining("|"));
        return new StatePatterns(patterns, Pattern.compile(any, Pattern.DOTALL));
    }

    private static void check(String pattern) {
        int length = pattern.replace("*", "").getBytes(UTF_8).length;
        if (pattern.isEmpty() || length > MAX_LENGTH) {
            throw new IllegalArgumentException("write a State of at most " + MAX_LENGTH + " bytes, * for any text");
        }
    }

    /** Whether one of them is the whole State's. */
    public boolean match(String state) {
        return !patterns.isEmpty() && expression.matcher(state).matches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StatePatterns that && patterns.equals(that.patterns);
    }

    @Override
    public int hashCode() {
        return patterns.hashCode();
    }
}
