package io.huoke.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.huoke.channels.ChannelRef;
import io.huoke.channels.Channels;
import io.huoke.schemas.Capability;
import io.huoke.schemas.Json;
import io.huoke.schemas.LinkRow;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import io.huoke.wecom.acquisition.LinkChange;
import io.huoke.wecom.acquisition.LinkRange;
import io.huoke.wecom.acquisition.LinkUrl;
import io.huoke.wecom.acquisition.NewLink;
import io.huoke.wecom.acquisition.State;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code huoke links}. */
@Command(name = "links", description = "See and change acquisition links (获客链接).")
final class LinksCommand {

    private static final String JSON = "Print JSON.";
    private static final String LINK = "The link's id, as `huoke links list` prints it.";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    /** Where every one of them looks. */
    static final class Where {

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private ConfigOption config;

        @Option(
                names = "--tenant",
                required = true,
                paramLabel = "T",
                converter = TenantConverter.class,
                description = TenantConverter.DESCRIPTION)
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private Tenant tenant;
    }

    /** What is done at the desk. */
    private interface Work<T> {
        T at(LinkDesk desk) throws IOException, InterruptedException;
    }

    private static <T> T work(Where where, Capability needed, Work<T> work)
            throws InvalidConfigException, IOException, InterruptedException {
        HuokeConfig config = where.config.load();
        Sealer sealer = SealingKeys.existing(config);
        try (LinkDesk desk = LinkDesk.open(config, RunningKafka.of(config), sealer, where.tenant, needed)) {
            return work.at(desk);
        }
    }

    @Command(
            name = "list",
            description = "List the links that WeCom lets the app see, with what huoke.links says of them.")
    int list(@Mixin Where where, @Option(names = "--json", description = JSON) boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        List<LinkDesk.Listed> links = work(where, Capability.LINKS, LinkDesk::list);
        if (json) {
            out().println(Json.MAPPER.writeValueAsString(LinkPage.listJson(where.tenant, links)));
        } else if (links.isEmpty()) {
            out().println(where.tenant + " has no links that this app may see");
        } else {
            LinkPage.printList(links, Instant.now(), out());
        }
        return 0;
    }

    @Command(name = "get", description = "Show a link as WeCom describes it now.")
    int get(
            @Mixin Where where,
            @Option(names = "--link", required = true, paramLabel = "L", description = LINK) String linkId,
            @Option(names = "--json", description = JSON) boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        print(work(where, Capability.LINKS, desk -> desk.get(linkId)), json);
        return 0;
    }

    @Command(
            name = "create",
            description = {
                "Create a link, unless the enterprise has no quota left.",
                "If it is not known whether WeCom did, the link is looked for, and not created twice."
            })
    int create(
            @Mixin Where where,
            @Option(names = "--name", required = true, paramLabel = "N", description = "1 to 30 characters.")
                    String name,
            @Mixin LinkOptions options,
            @Option(names = "--anyway", description = "Also without quota.") boolean anyway,
            @Option(names = "--json", description = JSON) boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        NewLink wanted = checked(
                "create",
                () -> new NewLink(
                        name,
                        options.range().orElseGet(() -> new LinkRange(List.of(), List.of())),
                        options.skipVerify(),
                        options.priority().orElse(null),
                        null));
        print(work(where, Capability.LINK_MANAGEMENT, desk -> desk.create(wanted, anyway)), json);
        return 0;
    }

    @Command(
            name = "update",
            description = {
                "Change a link: what is not named stays as it is.",
                "Members and departments together take the place of all that there are; to change a few, use add-members"
                        + " and remove-members."
            })
    int update(
            @Mixin Where where,
            @Option(names = "--link", required = true, paramLabel = "L", description = LINK) String linkId,
            @Option(names = "--name", paramLabel = "N", description = "1 to 30 characters.") @Nullable String name,
            @Mixin LinkOptions options,
            @Option(names = "--json", description = JSON) boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        LinkChange change = checked(
                "update",
                () -> new LinkChange(
                        linkId,
                        name,
                        options.range().orElse(null),
                        options.skipVerify(),
                        options.priority().orElse(null)));
        print(work(where, Capability.LINK_MANAGEMENT, desk -> desk.update(change)), json);
        return 0;
    }

    @Command(
            name = "add-members",
            description = {
                "Add members to those who receive a link's customers; nobody who is there leaves.",
                "WeCom only replaces all of them: do not do this twice at the same time."
            })
    int addMembers(
            @Mixin Where where,
            @Option(names = "--link", required = true, paramLabel = "L", description = LINK) String linkId,
            @Parameters(arity = "1..*", paramLabel = "U", description = "Their userids.") List<String> userIds,
            @Option(names = "--json", description = JSON) boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        print(work(where, Capability.LINK_MANAGEMENT, desk -> desk.addMembers(linkId, userIds)), json);
        return 0;
    }

    @Command(
            name = "remove-members",
            description = {
                "Remove members from those who receive a link's customers; one has to be left.",
                "WeCom only replaces all of them: do not do this twice at the same time."
            })
    int removeMembers(
            @Mixin Where where,
            @Option(names = "--link", required = true, paramLabel = "L", description = LINK) String linkId,
            @Parameters(arity = "1..*", paramLabel = "U", description = "Their userids.") List<String> userIds,
            @Option(names = "--json", description = JSON) boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        print(work(where, Capability.LINK_MANAGEMENT, desk -> desk.removeMembers(linkId, userIds)), json);
        return 0;
    }

    @Command(name = "delete", description = "Delete a link for good: whoever taps it finds nothing any more.")
    int delete(
            @Mixin Where where,
            @Option(names = "--link", required = true, paramLabel = "L", description = LINK) String linkId,
            @Option(names = "--yes", description = "Do not ask.") boolean yes)
            throws InvalidConfigException, IOException, InterruptedException {
        Console console = yes ? null : console();
        if (!yes && console == null) {
            throw usage("delete", "there is nobody to ask whether link " + linkId + " is to go for good; give --yes");
        }
        return work(where, Capability.LINK_MANAGEMENT, desk -> {
            if (console != null && !confirmed(console, desk.look(linkId).linkName(), linkId)) {
                throw new IOException("link " + linkId + " stays; answer yes to delete it");
            }
            desk.delete(linkId);
            out().println("link " + linkId + " of " + where.tenant + " is deleted");
            return 0;
        });
    }

    @SuppressWarnings("SystemConsoleNull") // It does return null when output is redirected.
    private static @Nullable Console console() {
        Console console = System.console();
        return console != null && console.isTerminal() ? console : null;
    }

    private static boolean confirmed(Console console, String name, String linkId) {
        String answer = console.readLine("delete link %s (%s) for good? ", linkId, DeadLetterListing.line(name));
        return answer != null && answer.strip().equals("yes");
    }

    /** Whom the State of an address stands for. */
    static final class Channel {

        @Option(
                names = "--state",
                paramLabel = "S",
                converter = StateConverter.class,
                description = "What events of whoever taps it carry as State: 1 to 64 bytes of UTF-8.")
        @Nullable State state;

        @Option(
                names = "--for",
                paramLabel = "ID",
                converter = ChannelRefConverter.class,
                description = "An id of your platform's, mapped to a State as `huoke channels put` does.")
        @Nullable ChannelRef ref;
    }

    @Command(
            name = "url",
            description = {
                "Print the address that a customer taps, and on a second line the form that opens WeChat at once.",
                "Without --state or --for nobody can tell who came by it, and a component hears of nobody at all."
            })
    int url(
            @Mixin Where where,
            @Option(names = "--link", required = true, paramLabel = "L", description = LINK) String linkId,
            @ArgGroup @Nullable Channel channel,
            @Option(names = "--json", description = JSON) boolean json)
            throws InvalidConfigException, IOException, InterruptedException, ExecutionException {
        LinkUrl bare = work(
                where, Capability.LINKS, desk -> new LinkUrl(desk.look(linkId).url()));
        State state = channel == null ? null : state(where, channel);
        LinkUrl url = state == null ? bare : bare.withChannel(state);
        if (json) {
            out().println(Json.MAPPER.writeValueAsString(LinkPage.urlJson(url, state == null ? null : state.value())));
        } else {
            out().println(DeadLetterListing.line(url.url()));
            out().println(DeadLetterListing.line(url.scheme()));
        }
        return 0;
    }

    private static @Nullable State state(Where where, Channel channel)
            throws InvalidConfigException, IOException, InterruptedException, ExecutionException {
        if (channel.ref == null) {
            return channel.state;
        }
        HuokeConfig config = where.config.load();
        Sealer sealer = SealingKeys.existing(config);
        try (Channels channels = CurrentChannels.read(RunningKafka.of(config), config, sealer)) {
            return new State(CurrentChannels.mapped(channels.put(where.tenant, channel.ref))
                    .state());
        }
    }

    private void print(LinkRow row, boolean json) throws JsonProcessingException {
        if (json) {
            out().println(Json.MAPPER.writeValueAsString(row));
        } else {
            LinkPage.printOne(row, out());
        }
    }

    /** What a value is made of, or wrong usage. */
    private <T> T checked(String command, Supplier<T> check) {
        try {
            return check.get();
        } catch (IllegalArgumentException e) {
            throw usage(command, String.valueOf(e.getMessage()));
        }
    }

    private ParameterException usage(String command, String what) {
        return new ParameterException(spec.commandLine().getSubcommands().get(command), what);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
