package io.huoke.schemas.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Replaces {@code ${NAME}} by an environment variable and {@code ${file:/path}} by a file's content. */
final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final String FILE = "file:";

    /** A variable's value, or null if it is unset. */
    interface Environment {
        @Nullable String get(String name);
    }

    private final Environment environment;
    private final ReadFiles files;

    Placeholders(Environment environment, ReadFiles files) {
        this.environment = environment;
        this.files = files;
    }

    /** Whether a text is nothing but one placeholder, so that showing it gives nothing away. */
    static boolean isPlaceholder(String text) {
        return PLACEHOLDER.matcher(text).matches();
    }

    /** @throws IllegalArgumentException with the remedy if a variable is unset or a file unreadable */
    String resolve(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match.group(1))));
    }

    private String value(String name) {
        if (name.startsWith(FILE)) {
            return content(name.substring(FILE.length()));
        }
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalArgumentException("set the environment variable " + name);
        }
        return value;
    }

    /**
     * A file's text, without the line feed that files of secrets usually end with and that is not part of the secret.
     *
     * @throws IllegalArgumentException with the remedy if it cannot be read
     */
    String content(String path) {
        try {
            return new String(files.read(Path.of(path)), UTF_8).strip();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("make the file " + path + " readable", e);
        }
    }
}
