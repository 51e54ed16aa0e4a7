package io.huoke.funnel.view;

import io.huoke.schemas.ConversionRow;
import io.huoke.schemas.ConversionRow.LinkMethod;
import io.huoke.schemas.Day;
import io.huoke.schemas.FunnelRow;
import io.huoke.schemas.LinkFunnelRow;
import io.huoke.schemas.Origin;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;

/** Rows as the funnel could have made them. */
final class Rows {

    static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
    static final int DAYS = 10;

    private Rows() {}

    /** 20:00 in Shanghai. */
    static Instant evening(int day) {
        return Instant.parse("2026-01-01T12:00:00Z").plus(Duration.ofDays(day));
    }

    /** Of a customer of a member, added on that day, if any. */
    static ConversionRow customer(
            String tenant, String externalUserId, String state, String linkId, Instant addedAt, Long secondsToAdd) {
        Instant openedAt = addedAt == null || secondsToAdd == null ? null : addedAt.minusSeconds(secondsToAdd);
        return new ConversionRow(
                tenant,
                tenant.substring(tenant.indexOf('/') + 1),
                "u1",
                externalUserId,
                state,
                null,
                linkId,
                linkId == null ? LinkMethod.NONE : LinkMethod.A6,
                List.of(),
                openedAt,
                null,
                addedAt,
                null,
                false,
                null,
                null,
                0,
                secondsToAdd,
                List.of(Origin.CALLBACK),
                List.of("0123456789abcdef0123456789abcdef"));
    }

    /** Of a State with which somebody came whom nobody names. */
    static ConversionRow nobody(String tenant, String state) {
        return new ConversionRow(
                tenant,
                tenant.substring(tenant.indexOf('/') + 1),
                null,
                null,
                state,
                null,
                null,
                LinkMethod.NONE,
                List.of(),
                null,
                null,
                evening(0),
                null,
                false,
                null,
                null,
                0,
                null,
                List.of(Origin.CALLBACK),
                List.of("0123456789abcdef0123456789abcdef"));
    }

    private static Day day(Random random) {
        return random.nextInt(DAYS + 1) == 0 ? Day.UNKNOWN : new Day(FIRST.plusDays(random.nextInt(DAYS)));
    }

    static FunnelRow byState(String tenant, String linkId, String state, Random random) {
        return new FunnelRow(
                tenant,
                linkId,
                state,
                day(random),
                random.nextInt(9),
                random.nextInt(9),
                random.nextInt(9),
                random.nextInt(9),
                random.nextInt(9),
                random.nextInt(9),
                random.nextInt(4) > 0);
    }

    static LinkFunnelRow byLink(String tenant, String linkId, Random random) {
        return byLink(tenant, linkId, day(random), random);
    }

    static LinkFunnelRow byLink(String tenant, String linkId, Day day, Random random) {
        Long clicks = random.nextBoolean() ? Long.valueOf(random.nextInt(9)) : null;
        return new LinkFunnelRow(
                tenant,
                linkId,
                day,
                random.nextInt(9),
                random.nextInt(9),
                random.nextInt(9),
                random.nextInt(9),
                random.nextInt(9),
                random.nextInt(9),
                clicks,
                clicks,
                clicks == null ? null : Long.valueOf(clicks - 4),
                random.nextInt(4) > 0);
    }
}
