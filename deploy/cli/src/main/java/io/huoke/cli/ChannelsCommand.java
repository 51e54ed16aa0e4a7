package io.huoke.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.huoke.channels.ChannelRef;
import io.huoke.channels.Channels;
import io.huoke.channels.Channels.Page;
import io.huoke.channels.Mapping;
import io.huoke.schemas.ChannelRow;
import io.huoke.schemas.Json;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import io.huoke.wecom.acquisition.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code huoke channels}. */
@Command(name = "channels", description = "Map your platform's ids to short States and back.")
final class ChannelsCommand {

    private static final String STDIN = "-";

    /** How many are on their way to Kafka at a time. */
    private static final int WINDOW = 500;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Command(
            name = "put",
            description = {
                "Map ids to States, and print a line `state<TAB>id` for each.",
                "The same id of the same enterprise has the same State for ever; to map it again changes nothing.",
                "An id has 1 to 4096 bytes of UTF-8; WeCom cuts a State after 64, and shows it to whoever opens the link."
            })
    int put(
            @Mixin ConfigOption option,
            @Option(
                            names = "--tenant",
                            required = true,
                            paramLabel = "T",
                            converter = TenantConverter.class,
                            description = TenantConverter.DESCRIPTION)
                    Tenant tenant,
            @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids; - reads them from stdin, one per line.")
                    List<String> ids)
            throws InvalidConfigException, IOException, InterruptedException, ExecutionException {
        List<ChannelRef> refs = refs(ids);
        HuokeConfig config = option.load();
        Sealer sealer = SealingKeys.existing(config);
        try (Channels channels = CurrentChannels.read(RunningKafka.of(config), config, sealer)) {
            Queue<CompletableFuture<Mapping>> underWay = new ArrayDeque<>();
            for (ChannelRef ref : refs) {
                if (underWay.size() == WINDOW) {
                    print(CurrentChannels.mapped(underWay.remove()));
                }
                underWay.add(channels.put(tenant, ref));
            }
            for (CompletableFuture<Mapping> mapping : underWay) {
                print(CurrentChannels.mapped(mapping));
            }
        }
        out().flush();
        return 0;
    }

    private List<ChannelRef> refs(List<String> ids) throws IOException {
        List<ChannelRef> refs = new ArrayList<>();
        for (String id : ids) {
            if (id.equals(STDIN)) {
                addLines(refs);
            } else {
                refs.add(ref(id, ""));
            }
        }
        return refs;
    }

    /** All of them before anything is done: either every line can be mapped or none is. */
    private void addLines(List<ChannelRef> refs) throws IOException {
        // Not closed: it is the process's, not ours.
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8.newDecoder()));
        int number = 0;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                refs.add(ref(line, "line " + number + " of stdin: "));
            }
        } catch (CharacterCodingException e) {
            throw usage("stdin is not UTF-8 after line " + number + "; convert it, for example with iconv", e);
        }
    }

    private ChannelRef ref(String id, String where) {
        try {
            return new ChannelRef(id);
        } catch (IllegalArgumentException e) {
            throw usage(where + e.getMessage(), e);
        }
    }

    private ParameterException usage(String what, Exception cause) {
        return new ParameterException(spec.commandLine().getSubcommands().get("put"), what, cause);
    }

    /** One channel of an enterprise. */
    static final class Which {

        @Option(names = "--state", paramLabel = "S", converter = StateConverter.class, description = "By its State.")
        @Nullable State state;

        @Option(
                names = "--for",
                paramLabel = "ID",
                converter = ChannelRefConverter.class,
                description = "By your platform's id.")
        @Nullable ChannelRef ref;

        Page find(Channels channels, Tenant tenant) {
            return state == null
                    ? channels.ofRef(tenant, Objects.requireNonNull(ref))
                    : channels.ofState(tenant, state.value());
        }
    }

    @Command(name = "get", description = "Print one channel, as `put` does.")
    int get(
            @Mixin ConfigOption option,
            @Option(
                            names = "--tenant",
                            required = true,
                            paramLabel = "T",
                            converter = TenantConverter.class,
                            description = TenantConverter.DESCRIPTION)
                    Tenant tenant,
            @ArgGroup(multiplicity = "1") Which which,
            @Option(names = "--json", description = "Print JSON.") boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        HuokeConfig config = option.load();
        Sealer sealer = SealingKeys.existing(config);
        try (Channels channels = CurrentChannels.read(RunningKafka.of(config), config, sealer)) {
            CurrentChannels.requireAuthorized(channels, tenant);
            ChannelRow row = which.find(channels, tenant).channels().stream()
                    .findFirst()
                    .orElseThrow(
                            () -> new IOException(tenant + " has no such channel; `huoke channels put` maps an id"));
            if (json) {
                out().println(Json.MAPPER.writeValueAsString(row));
            } else {
                print(row);
            }
        }
        return 0;
    }

    @Command(name = "list", description = "List the channels of an enterprise.")
    int list(
            @Mixin ConfigOption option,
            @Option(
                            names = "--tenant",
                            required = true,
                            paramLabel = "T",
                            converter = TenantConverter.class,
                            description = TenantConverter.DESCRIPTION)
                    Tenant tenant,
            @Option(names = "--json", description = "Print JSON, as GET /v1/channels has it.") boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        HuokeConfig config = option.load();
        Sealer sealer = SealingKeys.existing(config);
        try (Channels channels = CurrentChannels.read(RunningKafka.of(config), config, sealer)) {
            CurrentChannels.requireAuthorized(channels, tenant);
            Page page = channels.list(tenant, Optional.empty(), Integer.MAX_VALUE);
            if (json) {
                out().println(Json.MAPPER.writeValueAsString(page));
            } else if (page.channels().isEmpty()) {
                out().println(tenant + " has no channels");
            } else {
                Table table = new Table("state", "created", "id");
                page.channels()
                        .forEach(row ->
                                table.row(row.state(), DeadLetterListing.seconds(row.createdAt()), row.channelRef()));
                table.print(out());
            }
        }
        return 0;
    }

    /** The id as it is, but for what would steer a terminal, of which none that was mapped here has any. */
    private void print(ChannelRow row) {
        out().println(row.state() + "\t" + row.channelRef().replaceAll("\\p{Cc}", " "));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
