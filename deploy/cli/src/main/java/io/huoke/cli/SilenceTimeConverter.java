package io.huoke.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how long a silence lasts: {@code 30m}, {@code 2h}, {@code 3d}. */
final class SilenceTimeConverter implements ITypeConverter<Duration> {

    /** What is silenced for longer is forgotten. */
    static final Duration MAX = Duration.ofDays(30);

    private static final Pattern TIME = Pattern.compile("([0-9]{1,6})([mhd])");

    @Override
    public Duration convert(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw wrong(text);
        }
        long number = Long.parseLong(time.group(1));
        Duration duration =
                switch (time.group(2)) {
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
        if (duration.isZero() || duration.compareTo(MAX) > 0) {
            throw wrong(text);
        }
        return duration;
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException(
                "'" + text + "' is no time of up to " + MAX.toDays() + "d; write for example 30m, 2h or 3d");
    }
}
