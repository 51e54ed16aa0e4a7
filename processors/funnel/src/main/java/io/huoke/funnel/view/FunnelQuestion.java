package io.huoke.funnel.view;

import io.huoke.runtime.Resource.Request;
import io.huoke.schemas.Day;
import io.huoke.schemas.Tenant;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is to be counted.
 *
 * @param linkId this link only; an empty one stands for what no link is known of
 * @param state this State only; an empty one stands for what had none
 * @param from this day and later ones
 * @param to this day and earlier ones
 */
record FunnelQuestion(
        Tenant tenant,
        Optional<String> linkId,
        Optional<String> state,
        Optional<LocalDate> from,
        Optional<LocalDate> to) {

    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    FunnelQuestion {
        if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
            throw new IllegalArgumentException("from is after to; both days are counted, so they may be the same");
        }
    }

    /** @throws IllegalArgumentException if it cannot be answered; the message says what to write */
    static FunnelQuestion of(Request request) {
        return new FunnelQuestion(
                tenant(request.parameter("tenant").orElse("")),
                request.parameter("linkId"),
                request.parameter("state"),
                request.parameter("from").map(text -> day("from", text)),
                request.parameter("to").map(text -> day("to", text)));
    }

    private static Tenant tenant(String text) {
        try {
            return Tenant.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tenant is {owner}/{corpId}, as `huoke authorizations list` prints it", e);
        }
    }

    private static LocalDate day(String name, String text) {
        String refusal = name + " is a day, YYYY-MM-DD";
        if (!DAY.matcher(text).matches()) {
            throw new IllegalArgumentException(refusal);
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(refusal + "; there is no such day", e);
        }
    }

    /** Without any limit the unknown day belongs to it, too. */
    Day first() {
        return new Day(from.orElse(LocalDate.of(0, 1, 1)));
    }

    /** The last one. */
    Day last() {
        return from.isEmpty() && to.isEmpty() ? Day.UNKNOWN : new Day(to.orElse(LocalDate.of(9999, 12, 31)));
    }

    /** Whether what belongs to that day is counted. */
    boolean includes(Day day) {
        return day.compareTo(first()) >= 0 && day.compareTo(last()) <= 0;
    }

    /** Whether what came by that link is counted; empty where it is not known. */
    boolean includesLink(String id) {
        return linkId.isEmpty() || linkId.get().equals(id);
    }

    /** Whether what came with that State is counted; empty where there was none. */
    boolean includesState(String given) {
        return state.isEmpty() || state.get().equals(given);
    }
}
