package io.huoke.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.schemas.Json;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.Tenant;
import io.huoke.wecom.acquisition.LinkUrl;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code huoke links} prints for humans and machines. */
final class LinkPage {

    private static final String UNKNOWN = "-";

    private LinkPage() {}

    static void printList(List<LinkDesk.Listed> links, Instant now, PrintWriter out) {
        Table table = new Table("link", "name", "status", "members", "as of");
        for (LinkDesk.Listed link : links) {
            Optional<LinkRow> row = link.row();
            table.row(
                    link.linkId(),
                    text(row.map(LinkRow::name).orElse(null)),
                    row.map(known -> status(known.status())).orElse(UNKNOWN),
                    row.map(LinkRow::range).map(LinkPage::size).orElse(UNKNOWN),
                    row.map(known -> Ages.relative(known.asOf(), now)).orElse(UNKNOWN));
        }
        table.print(out);
    }

    private static String size(LinkRow.Range range) {
        int departments = range.departmentIds().size();
        return range.userIds().size() + (departments == 0 ? "" : " and " + departments + " department(s)");
    }

    /** One object; of a link that is not known its id alone. */
    static ObjectNode listJson(Tenant tenant, List<LinkDesk.Listed> links) {
        ObjectNode json = Json.MAPPER.createObjectNode().put("tenant", tenant.toString());
        ArrayNode rows = json.putArray("links");
        for (LinkDesk.Listed link : links) {
            rows.add(link.row()
                    .map(row -> (ObjectNode) Json.MAPPER.valueToTree(row))
                    .orElseGet(() -> Json.MAPPER.createObjectNode().put("linkId", link.linkId())));
        }
        return json;
    }

    /** A line for each thing that WeCom says. */
    static void printOne(LinkRow row, PrintWriter out) {
        AuthorizationListing.line(out, "link", row.linkId());
        AuthorizationListing.line(out, "name", text(row.name()));
        AuthorizationListing.line(out, "url", text(row.url()));
        AuthorizationListing.line(out, "status", status(row.status()));
        Instant createdAt = row.createdAt();
        AuthorizationListing.line(out, "created", createdAt == null ? UNKNOWN : DeadLetterListing.seconds(createdAt));
        Boolean skipVerify = row.skipVerify();
        AuthorizationListing.line(out, "skip verify", skipVerify == null ? UNKNOWN : skipVerify ? "yes" : "no");
        LinkRow.Range range = row.range();
        AuthorizationListing.line(out, "members", range == null ? UNKNOWN : names(range.userIds()));
        AuthorizationListing.line(out, "departments", range == null ? UNKNOWN : names(range.departmentIds()));
        LinkRow.Priority priority = row.priority();
        if (priority != null) {
            AuthorizationListing.line(
                    out,
                    "priority",
                    priority.type() == 1
                            ? "whoever knows the customer"
                            : "whoever knows the customer of " + names(priority.userIds()));
        }
        out.flush();
    }

    static ObjectNode urlJson(LinkUrl url, @Nullable String state) {
        ObjectNode json = Json.MAPPER.createObjectNode().put("url", url.url()).put("scheme", url.scheme());
        return state == null ? json : json.put("state", state);
    }

    private static String names(List<?> ids) {
        return ids.isEmpty()
                ? "none"
                : String.join(", ", ids.stream().map(String::valueOf).toList());
    }

    private static String status(LinkRow.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static String text(@Nullable String value) {
        return value == null ? UNKNOWN : value;
    }
}
