package io.huoke.cli;

import io.huoke.authorization.view.AuthorizationView.Page;
import io.huoke.authorization.view.Authorized;
import io.huoke.authorization.view.SuiteLife;
import io.huoke.authorization.view.TokenLife;
import io.huoke.schemas.AuthorizationRow;
import io.huoke.schemas.AuthorizationRow.Agent;
import io.huoke.schemas.AuthorizationRow.Special;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code huoke authorizations} prints for humans.
 *
 * @param page what is known
 * @param now against which ages are counted
 */
record AuthorizationListing(Page page, Instant now) {

    static final String NONE = "nobody has authorized";
    private static final String UNKNOWN = "-";

    void printTable(PrintWriter out) {
        if (page.authorizations().isEmpty()) {
            out.println(NONE);
        } else {
            Table table = new Table("tenant", "name", "kind", "authorized", "changed", "token");
            for (Authorized authorized : page.authorizations()) {
                AuthorizationRow row = authorized.row();
                table.row(
                        row.tenant(),
                        text(row.corpName()),
                        row.kind().wireName(),
                        Ages.relative(row.authorizedAt(), now),
                        Ages.relative(row.changedAt(), now),
                        life(authorized.token()));
            }
            table.print(out);
        }
        if (!page.suites().isEmpty()) {
            out.println();
            printSuites(out);
        }
    }

    private void printSuites(PrintWriter out) {
        Table table = new Table("suite", "ticket", "token");
        for (SuiteLife suite : page.suites()) {
            table.row(
                    suite.owner(),
                    suite.ticketAt() == null ? "none" : Ages.relative(suite.ticketAt(), now),
                    end(suite.tokenExpiresAt()));
        }
        table.print(out);
    }

    private String life(@Nullable TokenLife token) {
        return token == null
                ? "none"
                : Ages.of(Duration.between(token.obtainedAt(), now)) + " old, " + end(token.expiresAt());
    }

    private String end(@Nullable Instant expires) {
        if (expires == null) {
            return "none";
        }
        return (expires.isAfter(now) ? "ends " : "ended ") + Ages.relative(expires, now);
    }

    /** One enterprise, a line for each thing that is known of it. */
    void printOne(Authorized authorized, PrintWriter out) {
        AuthorizationRow row = authorized.row();
        line(out, "tenant", row.tenant());
        line(out, "name", text(row.corpName()));
        line(out, "kind", row.kind().wireName());
        line(
                out,
                "authorized",
                when(row.authorizedAt()) + (row.epoch() > 1 ? ", for the " + row.epoch() + ". time" : ""));
        line(out, "changed", when(row.changedAt()));
        line(out, "state", text(row.state()));
        line(out, "registration", text(row.registrationState()));
        line(out, "agents", agents(row.agents()));
        if (!row.openKfIds().isEmpty()) {
            line(out, "KF accounts", String.join(", ", row.openKfIds()));
        }
        for (Map.Entry<String, Special> special : row.specialAuthorizations().entrySet()) {
            line(
                    out,
                    special.getKey(),
                    (special.getValue().approved() ? "approved " : "withdrawn ")
                            + when(special.getValue().time()));
        }
        line(out, "token", life(authorized.token()));
        for (SuiteLife suite : page.suites()) {
            line(
                    out,
                    "suite",
                    "ticket " + (suite.ticketAt() == null ? "none" : Ages.relative(suite.ticketAt(), now)) + ", token "
                            + end(suite.tokenExpiresAt()));
        }
        out.flush();
    }

    private static String agents(@Nullable List<Agent> agents) {
        if (agents == null) {
            return "not asked yet";
        }
        return agents.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        agents.stream()
                                .map(agent -> agent.agentId() + (agent.name() == null ? "" : " " + agent.name()))
                                .toList());
    }

    private String when(Instant time) {
        return DeadLetterListing.seconds(time) + " (" + Ages.relative(time, now) + ")";
    }

    private static String text(@Nullable String value) {
        return value == null ? UNKNOWN : value;
    }

    static void line(PrintWriter out, String name, String value) {
        out.printf("%-22s%s%n", name, DeadLetterListing.line(value));
    }
}
