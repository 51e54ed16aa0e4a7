package io.huoke.cli;

import io.huoke.schemas.RegistrationRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A registration as a human is told of it.
 *
 * @param now against which times are counted
 */
record RegistrationPage(RegistrationRow row, Instant now) {

    void print(PrintWriter out) {
        line(out, "state", row.state());
        line(out, "status", status());
        line(out, "template", row.templateId());
        line(out, "corp", row.corpId());
        line(out, "registered by", row.userId());
        time(out, "link ends", row.linkExpiresAt());
        time(out, "registered", row.registeredAt());
        time(out, "contacts locked until", row.contactSyncExpiresAt());
        time(out, "ended", row.endedAt());
        out.flush();
    }

    private String status() {
        return switch (row.status()) {
            case PENDING -> "pending: nobody has registered yet";
            case REGISTERED ->
                row.endedAt() == null
                        ? "registered: move the contacts, then `huoke register complete " + row.state() + "`"
                        : "registered: the time to move the contacts is over";
            case COMPLETE -> "complete";
            case EXPIRED -> "expired: nobody registered in time";
        };
    }

    private static void line(PrintWriter out, String name, @Nullable String value) {
        if (value != null) {
            AuthorizationListing.line(out, name, value);
        }
    }

    private void time(PrintWriter out, String name, @Nullable Instant time) {
        if (time != null) {
            AuthorizationListing.line(
                    out, name, DeadLetterListing.seconds(time) + " (" + Ages.relative(time, now) + ")");
        }
    }

    /**
     * The enterprise whose contacts can be unlocked.
     *
     * @throws IOException if there is none; the message says why
     */
    String movable() throws IOException {
        String corpId = row.corpId();
        Instant ends = row.contactSyncExpiresAt();
        if (corpId == null) {
            throw new IOException("nobody has registered with state " + row.state()
                    + (row.status() == RegistrationRow.Status.EXPIRED
                            ? " in time; make another link with `huoke register link`"
                            : " yet; `huoke register status " + row.state() + "` tells when somebody has"));
        }
        if (row.endedAt() != null || ends == null || !ends.isAfter(now)) {
            throw new IOException("the time to move the contacts of " + corpId
                    + " is over; its administrator can go on in WeCom's console");
        }
        return corpId;
    }
}
