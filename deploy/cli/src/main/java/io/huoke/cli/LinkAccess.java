package io.huoke.cli;

import io.huoke.authorization.view.AuthorizationView;
import io.huoke.authorization.view.Authorized;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.Capability;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.HuokeConfig;
import java.io.IOException;

/** What may be done with an enterprise's links, going by what it has authorized. */
final class LinkAccess {

    private LinkAccess() {}

    /**
     * The kind of app that the tenant is of.
     *
     * @param needed for what is to be done
     * @throws IOException if it has not authorized, or may not do that; the message names the remedy
     */
    static AppKind check(RunningKafka kafka, HuokeConfig config, Tenant tenant, Capability needed)
            throws IOException, InterruptedException {
        try (AuthorizationView view = CurrentView.read(kafka, config)) {
            AuthorizationRow row = view.authorization(tenant.toString()).authorizations().stream()
                    .map(Authorized::row)
                    .findFirst()
                    .orElseThrow(() -> new IOException(tenant
                            + " has not authorized, or has cancelled; `huoke authorizations list` shows who has"));
            check(row, needed);
            return row.kind();
        }
    }

    static void check(AuthorizationRow row, Capability needed) throws IOException {
        if (!row.kind().can(Capability.LINKS)) {
            throw new IOException(row.tenant() + " has authorized a "
                    + row.kind().wireName() + ", which has no acquisition links; name the tenant of another app");
        }
        if (!row.kind().can(needed)) {
            throw new IOException(
                    row.tenant() + " has authorized a " + row.kind().wireName()
                            + ", which may list, get and url only; change links with the app that created them");
        }
        if (!row.mayUseAcquisition()) {
            throw new IOException(
                    "the administrator of " + row.tenant()
                            + " has withdrawn the permission for customer acquisition; ask for it to be confirmed again in WeCom");
        }
    }
}
