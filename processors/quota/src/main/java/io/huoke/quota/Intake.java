package io.huoke.quota;

import static java.util.Objects.requireNonNull;

import io.huoke.schemas.CallbackData;
import io.huoke.schemas.Event;
import io.huoke.schemas.Reconciled;
import io.huoke.schemas.ReconciledEvent;
import io.huoke.schemas.WeComEvent;
import java.time.LocalDate;
import java.util.function.UnaryOperator;

/** What events say of quotas. Pure functions. */
final class Intake {

    private Intake() {}

    /**
     * What an event adds to the facts of its subject; nothing if it is about something else.
     *
     * @throws RuntimeException if something is missing or out of range without which it says nothing
     */
    static UnaryOperator<QuotaFacts> of(Event event) {
        return switch (event) {
            case WeComEvent callback -> of(callback);
            case ReconciledEvent reconciled -> of(reconciled);
        };
    }

    private static UnaryOperator<QuotaFacts> of(ReconciledEvent event) {
        if (event.data() instanceof Reconciled.Quota quota) {
            Sample sample = Sample.of(event, quota);
            return facts -> facts.with(sample);
        }
        return UnaryOperator.identity();
    }

    private static UnaryOperator<QuotaFacts> of(WeComEvent event) {
        return switch (event.type()) {
            case "wecom.customer_acquisition.balance_low" -> ofTenant(event, Sign.LOW);
            case "wecom.customer_acquisition.balance_exhausted" -> ofTenant(event, Sign.EXHAUSTED);
            case "wecom.customer_acquisition.balance_increased" -> ofTenant(event, Sign.INCREASED);
            case "wecom.customer_acquisition.quota_expire_soon" -> expiring(event);
            case "wecom.customer_acquisition.service_balance_low" -> of(event, Sign.PROVIDER_LOW);
            case "wecom.customer_acquisition.service_balance_exhausted" -> of(event, Sign.PROVIDER_EXHAUSTED);
            case "wecom.customer_acquisition.service_balance_consumed" -> of(event, Sign.PROVIDER_CONSUMED);
            case "wecom.customer_acquisition.change_price" -> {
                CallbackData data = event.data();
                Price price = new Price(told(event), data.price(), data.effectiveTime());
                yield facts -> facts.with(price);
            }
            default -> UnaryOperator.identity();
        };
    }

    private static UnaryOperator<QuotaFacts> expiring(WeComEvent event) {
        checkTenant(event);
        LocalDate day = Days.of(requireNonNull(event.data().expireTime(), "expireTime"));
        Long number = event.data().expireQuotaNum();
        if (number != null && number <= 0) {
            return UnaryOperator.identity();
        }
        Notice notice = new Notice(told(event), number);
        return facts -> facts.with(day, notice);
    }

    private static UnaryOperator<QuotaFacts> ofTenant(WeComEvent event, Sign sign) {
        checkTenant(event);
        return of(event, sign);
    }

    private static UnaryOperator<QuotaFacts> of(WeComEvent event, Sign sign) {
        Told told = told(event);
        return facts -> facts.with(sign, told);
    }

    private static void checkTenant(WeComEvent event) {
        if (event.tenant() == null) {
            throw new IllegalArgumentException(event.type() + " names no enterprise");
        }
    }

    private static Told told(WeComEvent event) {
        return new Told(event.time(), event.id());
    }
}
