package io.huoke.cli;

import io.huoke.wecom.acquisition.LinkRange;
import io.huoke.wecom.acquisition.PriorityOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What {@code create} and {@code update} say of a link alike. */
final class LinkOptions {

    @Option(
            names = "--user",
            split = ",",
            arity = "1..*",
            paramLabel = "U",
            description = "Members who receive its customers, 500 at most; with --department all of those.")
    private List<String> users = List.of();

    @Option(
            names = "--department",
            split = ",",
            arity = "1..*",
            paramLabel = "D",
            description = "Departments whose members receive its customers.")
    private List<Long> departments = List.of();

    @Option(
            names = "--skip-verify",
            negatable = true,
            required = true,
            description = "Whether customers are added without the member's consent; to be said always.")
    private boolean skipVerify;

    @ArgGroup(exclusive = false)
    private @Nullable Priority priority;

    /** Whom the link prefers. */
    static final class Priority {

        @Option(
                names = "--priority-type",
                required = true,
                paramLabel = "1|2",
                description = "Prefer whoever knows the customer: 1 in the whole enterprise, 2 of --priority-user.")
        private int type;

        @Option(
                names = "--priority-user",
                split = ",",
                arity = "1..*",
                paramLabel = "U",
                description = "For --priority-type 2, 1000 at most.")
        private List<String> users = List.of();
    }

    boolean skipVerify() {
        return skipVerify;
    }

    /** Everyone who was named; empty if nobody was. */
    Optional<LinkRange> range() {
        return users.isEmpty() && departments.isEmpty()
                ? Optional.empty()
                : Optional.of(new LinkRange(users, departments));
    }

    Optional<PriorityOption> priority() {
        return Optional.ofNullable(priority).map(given -> new PriorityOption(given.type, given.users));
    }
}
