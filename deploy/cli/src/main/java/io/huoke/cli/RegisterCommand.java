package io.huoke.cli;

import io.huoke.authorization.view.AuthorizationView;
import io.huoke.schemas.Json;
import io.huoke.schemas.RegistrationRow;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Topic;
import io.huoke.schemas.WeComEvent;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import io.huoke.schemas.config.Problem;
import io.huoke.schemas.config.WeComConfig;
import io.huoke.wecom.registration.RegistrationApi;
import io.huoke.wecom.registration.RegistrationApi.NewRegistration;
import io.huoke.wecom.registration.RegistrationApi.RegisterCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code huoke register}. */
@Command(name = "register", description = "Let enterprises register through the provider (推广二维码).")
final class RegisterCommand {

    private static final String STATE_CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int STATE_LENGTH = 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Command(
            name = "link",
            description = {
                "Print the address at which an enterprise registers, good for 10 minutes and for one who opens it.",
                "What becomes of it is told by `huoke register status` and GET /v1/registrations/{state}."
            })
    int link(
            @Mixin ConfigOption option,
            @Option(names = "--template", required = true, paramLabel = "T", description = "The promotion package.")
                    String template,
            @Option(names = "--state", paramLabel = "X", description = "Comes back (default: a fresh one).") @Nullable String given)
            throws InvalidConfigException, IOException, InterruptedException {
        String state = given == null ? fresh(new SecureRandom()) : given;
        NewRegistration registration = registration(template, state);
        HuokeConfig config = option.load();
        String provider = provider(config).corpId();
        Sealer sealer = SealingKeys.existing(config);
        RunningKafka kafka = RunningKafka.of(config);
        try (WeComSession session = WeComSession.open(config, kafka, sealer);
                EventWriter writer = new EventWriter(kafka, config.topics().names())) {
            RegisterCode code = session.client().registration(provider).registerCode(registration);
            Instant now = Instant.now();
            Instant ends = now.plusSeconds(code.expiresIn());
            write(
                    kafka,
                    writer,
                    RegistrationEvents.link(sealer, provider, state, template, code.registerCode(), ends, now));
            out().println(BrowserLinks.registration(code.registerCode()));
            say("state " + state + ", good until " + DeadLetterListing.seconds(ends));
        }
        return 0;
    }

    private NewRegistration registration(String template, String state) {
        try {
            return NewRegistration.of(template, state);
        } catch (IllegalArgumentException e) {
            throw usage("link", String.valueOf(e.getMessage()));
        }
    }

    private static String fresh(RandomGenerator random) {
        StringBuilder state = new StringBuilder(STATE_LENGTH);
        random.ints(STATE_LENGTH, 0, STATE_CHARACTERS.length()).forEach(i -> state.append(STATE_CHARACTERS.charAt(i)));
        return state.toString();
    }

    @Command(name = "status", description = "Show how far a registration is. Prints no secret.")
    int status(
            @Mixin ConfigOption option,
            @Parameters(paramLabel = "STATE", description = "As `huoke register link` printed it.") String state,
            @Option(names = "--json", description = "Print JSON.") boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        HuokeConfig config = option.load();
        RegistrationRow row = find(config, RunningKafka.of(config), state);
        if (json) {
            out().println(Json.MAPPER.writeValueAsString(row));
        } else {
            new RegistrationPage(row, Instant.now()).print(out());
        }
        return 0;
    }

    /** Whom an app is shown to. */
    static final class ScopeOptions {

        @Option(names = "--agent-id", required = true, paramLabel = "N", description = "The app whose range is set.")
        long agentId;

        @Option(names = "--users", split = ",", paramLabel = "ID", description = "Members who may see it.")
        List<String> users = List.of();

        @Option(names = "--departments", split = ",", paramLabel = "N", description = "Departments that may see it.")
        List<Long> departments = List.of();

        @Option(names = "--tags", split = ",", paramLabel = "N", description = "Tags whose members may see it.")
        List<Long> tags = List.of();

        RegistrationApi.Scope scope() {
            return new RegistrationApi.Scope(agentId, users, departments, tags);
        }

        boolean isEmpty() {
            return users.isEmpty() && departments.isEmpty() && tags.isEmpty();
        }
    }

    @Command(
            name = "complete",
            description = {
                "Unlock the contacts of an enterprise that registered, after they were moved: the last step,",
                "to be done within 30 minutes of the registration. With --agent-id an app's range is set before."
            })
    int complete(
            @Mixin ConfigOption option,
            @Parameters(paramLabel = "STATE", description = "As `huoke register link` printed it.") String state,
            @ArgGroup(exclusive = false) @Nullable ScopeOptions scope)
            throws InvalidConfigException, IOException, InterruptedException {
        if (scope != null && scope.isEmpty()) {
            throw usage("complete", "nobody would see the app; give --users, --departments or --tags as well");
        }
        HuokeConfig config = option.load();
        Sealer sealer = SealingKeys.existing(config);
        RunningKafka kafka = RunningKafka.of(config);
        RegistrationRow row = find(config, kafka, state);
        if (row.status() == RegistrationRow.Status.COMPLETE) {
            out().println("nothing is left to do");
            return 0;
        }
        String corpId = new RegistrationPage(row, Instant.now()).movable();
        try (WeComSession session = WeComSession.open(config, kafka, sealer);
                EventWriter writer = new EventWriter(kafka, config.topics().names())) {
            RegistrationApi api = session.client().registration(row.provider());
            if (scope != null) {
                setScope(api, corpId, scope);
            }
            api.contactSyncSuccess(corpId);
            write(kafka, writer, RegistrationEvents.contactsUnlocked(row.provider(), corpId, state, Instant.now()));
        }
        out().println("the contacts of " + corpId + " are unlocked");
        return 0;
    }

    /** A list that is left out is emptied by WeCom (page 90583); whom it does not know it leaves out. */
    private static void setScope(RegistrationApi api, String corpId, ScopeOptions options) throws IOException {
        RegistrationApi.Unknown unknown = api.setScope(corpId, options.scope());
        if (!unknown.users().isEmpty()
                || !unknown.parties().isEmpty()
                || !unknown.tags().isEmpty()) {
            throw new IOException("WeCom does not know users " + unknown.users() + ", departments " + unknown.parties()
                    + ", tags " + unknown.tags() + "; the contacts are still locked, so correct them and repeat this");
        }
    }

    private RegistrationRow find(HuokeConfig config, RunningKafka kafka, String state)
            throws InvalidConfigException, IOException, InterruptedException {
        String provider = provider(config).corpId();
        try (AuthorizationView view = CurrentView.read(kafka, config)) {
            return view.registrations(state).stream()
                    .filter(row -> row.provider().equals(provider))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no registration with state " + state
                            + "; one goes a day after its end, and needs the authorization service to run"));
        }
    }

    private static WeComConfig.Provider provider(HuokeConfig config) throws InvalidConfigException {
        return config.wecom()
                .provider()
                .orElseThrow(() -> new InvalidConfigException(
                        List.of(new Problem("provider", "is missing", "add the provider's corp-id and secret"))));
    }

    private static void write(RunningKafka kafka, EventWriter writer, WeComEvent event)
            throws IOException, InterruptedException {
        try {
            writer.write(Topic.REGISTRATION, event);
        } catch (KafkaException e) {
            throw kafka.failure(e);
        }
    }

    private ParameterException usage(String command, String what) {
        return new ParameterException(spec.commandLine().getSubcommands().get(command), what);
    }

    /** Not on stdout, which is the link alone. */
    private void say(String line) {
        spec.commandLine().getErr().println("huoke: " + line);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
