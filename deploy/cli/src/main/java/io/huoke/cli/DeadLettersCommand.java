package io.huoke.cli;

import io.huoke.cli.DeadLetterTopic.Entry;
import io.huoke.ingress.CapturedCallback;
import io.huoke.ingress.DeadLetterReplay;
import io.huoke.runtime.PrivateFile;
import io.huoke.schemas.DeadLetter;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code huoke dead-letters}. */
@Command(name = "dead-letters", description = "Inspect and replay the authentic callbacks that could not be used.")
final class DeadLettersCommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Command(name = "list", description = "List every dead letter once, the oldest first.")
    int list(
            @Mixin ConfigOption option,
            @Option(names = "--json", description = "Print one JSON object per line.") boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        try (DeadLetterTopic topic = topic(option.load())) {
            DeadLetterListing listing = new DeadLetterListing(topic.entries());
            if (json) {
                listing.printJson(out());
            } else {
                listing.printTable(out());
            }
        }
        return 0;
    }

    @Command(
            name = "show",
            description = {
                "Show a dead letter, and what it would be with the present configuration.",
                "Prints neither secrets nor what was decrypted."
            })
    int show(
            @Mixin ConfigOption option,
            @Parameters(paramLabel = "ID", description = "As `huoke dead-letters list` prints it.") String id,
            @Option(
                            names = "--body",
                            paramLabel = "FILE",
                            description = "Write the body there as it was posted, for `huoke doctor`.")
                    @Nullable Path body)
            throws InvalidConfigException, IOException, InterruptedException {
        HuokeConfig config = option.load();
        DeadLetterReplay replay = replay(config);
        try (DeadLetterTopic topic = topic(config)) {
            List<Entry> found = topic.entries().stream()
                    .filter(entry -> entry.id().equals(id))
                    .toList();
            if (found.isEmpty()) {
                throw new IOException("there is no dead letter " + id + "; `huoke dead-letters list` shows them");
            }
            topic.read(found, letter -> show(letter, replay, config, option.file(), Optional.ofNullable(body)));
        }
        return 0;
    }

    private void show(
            DeadLetter letter, DeadLetterReplay replay, HuokeConfig config, Path configFile, Optional<Path> file)
            throws IOException {
        DeadLetterPage page = new DeadLetterPage(letter, out());
        page.printLetter();
        CapturedCallback callback = replay.open(letter)
                .orElseThrow(() -> new IOException("dead letter " + letter.id() + " " + ReplayResults.SEALED));
        page.printCallback(callback, replay.replay(letter), config.topics().names());
        if (file.isPresent()) {
            write(callback.body(), file.get());
            page.printDoctor(callback, configFile, file.get());
        }
    }

    private static void write(byte[] body, Path file) throws IOException {
        try {
            PrivateFile.write(file, body);
        } catch (IOException e) {
            throw new IOException("the body cannot be written to " + file + "; choose another file", e);
        }
    }

    @Command(
            name = "replay",
            description = {
                "Make events of dead letters with the present configuration, whatever their age.",
                "An event has the id that it would have had, so replaying it twice changes nothing.",
                "Exit code 0 if every letter was replayed, 1 if one could not be."
            })
    int replay(
            @Mixin ConfigOption option,
            @Parameters(paramLabel = "ID", arity = "0..*", description = "The letters to replay.") @Nullable List<String> ids,
            @Option(names = "--all", description = "Replay every letter there is.") boolean all,
            @Option(names = "--dry-run", description = "Only say what would be replayed.") boolean dryRun)
            throws InvalidConfigException, IOException, InterruptedException {
        Set<String> wanted = ids == null ? Set.of() : new LinkedHashSet<>(ids);
        if (all != wanted.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine().getSubcommands().get("replay"), "give either the ids of dead letters or --all");
        }
        HuokeConfig config = option.load();
        DeadLetterReplay replay = replay(config);
        RunningKafka kafka = RunningKafka.of(config);
        try (DeadLetterTopic topic = topic(config, kafka)) {
            if (dryRun) {
                return ReplayRun.dry(replay, config.topics().names(), out()).run(topic, wanted);
            }
            try (EventWriter writer = new EventWriter(kafka, config.topics().names())) {
                return ReplayRun.real(replay, writer, config.topics().names(), out())
                        .run(topic, wanted);
            }
        }
    }

    private static DeadLetterReplay replay(HuokeConfig config) throws IOException {
        return new DeadLetterReplay(config.endpoints(), SealingKeys.existing(config));
    }

    private DeadLetterTopic topic(HuokeConfig config) throws IOException {
        return topic(config, RunningKafka.of(config));
    }

    private DeadLetterTopic topic(HuokeConfig config, RunningKafka kafka) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        return new DeadLetterTopic(kafka, config.topics().names(), line -> err.println("huoke: " + line));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
