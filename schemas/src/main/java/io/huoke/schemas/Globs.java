package io.huoke.schemas;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A list of patterns in which {@code *} stands for any text. Two are equal if their patterns are.
 *
 * @param patterns as configured
 * @param expression the same as one expression
 */
public record Globs(List<String> patterns, Pattern expression) {

    public Globs {
        patterns = List.copyOf(patterns);
    }

    /** Of these. */
    public static Globs of(List<String> patterns) {
        String any = patterns.stream()
                .map(pattern -> Arrays.stream(pattern.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(joining(".*")))
                .collect(joining("|"));
        return new Globs(patterns, Pattern.compile(any, Pattern.DOTALL));
    }

    /** Whether one of them is the whole text's. */
    public boolean match(String text) {
        return !patterns.isEmpty() && expression.matcher(text).matches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Globs that && patterns.equals(that.patterns);
    }

    @Override
    public int hashCode() {
        return patterns.hashCode();
    }
}
