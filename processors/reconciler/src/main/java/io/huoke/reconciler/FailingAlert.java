package io.huoke.reconciler;

import io.huoke.runtime.alert.Condition;
import io.huoke.schemas.AlertRow.Severity;
import io.huoke.schemas.ReconciliationRow.Failing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The alert of a tenant that cannot be reconciled, in words. Without I/O or clock. */
final class FailingAlert {

    private static final String NAME = "ReconciliationFailing";

    private static final Map<String, String> LABELS = Map.of(Condition.SERVICE, ReconcilerTopology.RECONCILER);

    private FailingAlert() {}

    static String key(String tenant) {
        return Condition.key(NAME, tenant);
    }

    /** @param corpName of the tenant, if known */
    static Condition condition(String tenant, @Nullable String corpName, Failing failing) {
        return new Condition(
                key(tenant),
                NAME,
                Severity.WARNING,
                tenant,
                corpName,
                failing.since(),
                "tenant " + (corpName == null ? tenant : tenant + " (" + corpName + ")") + " cannot be reconciled: "
                        + failing.reason(),
                "Do what the sentence says; what callbacks miss of this tenant is found only afterwards. It is tried"
                        + " again by itself, and at once with `huoke reconcile --tenant " + tenant
                        + "`; `huoke doctor` tells whether WeCom can be reached and whether there are tokens.",
                List.of(),
                LABELS,
                null);
    }
}
