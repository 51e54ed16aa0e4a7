package io.huoke.schemas.config;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the kinds of scalar that a configuration holds; each refuses with a message that shows the right form. */
final class Values {

    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,12})\\s*([a-zA-Z]*)");

    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}|localhost|::1|\\[::1]");

    private static final Map<String, Duration> TIME_UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private static final Map<String, Long> SIZE_UNITS =
            Map.of("", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private Values() {}

    static Duration duration(String text) {
        Matcher quantity = QUANTITY.matcher(text);
        Duration unit = quantity.matches() ? TIME_UNITS.get(quantity.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("write a number and ms, s, m, h or d, for example 500ms");
        }
        return unit.multipliedBy(Long.parseLong(quantity.group(1)));
    }

    static long bytes(String text) {
        Matcher quantity = QUANTITY.matcher(text);
        Long unit = quantity.matches() ? SIZE_UNITS.get(quantity.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("write a number and KiB, MiB or GiB, for example 1MiB");
        }
        long number = Long.parseLong(quantity.group(1));
        if (number > Long.MAX_VALUE / unit) {
            throw new IllegalArgumentException("write a size that fits on a disk");
        }
        return unit * number;
    }

    static int integer(String text, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message for both.
        }
        throw new IllegalArgumentException("write a whole number from " + min + " to " + max);
    }

    static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("write true or false");
        };
    }

    static <E extends Enum<E>> E oneOf(Class<E> type, String text) {
        return oneOf(EnumSet.allOf(type), text);
    }

    /** The same out of some constants. */
    static <E extends Enum<E>> E oneOf(Set<E> constants, String text) {
        for (E constant : constants) {
            if (wireName(constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "write one of " + constants.stream().map(Values::wireName).collect(Collectors.joining(", ")));
    }

    static String matching(String text, Pattern pattern, String remedy) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(remedy);
        }
        return text;
    }

    /** Whether what is sent to a host stays on this machine. */
    static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    private static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
