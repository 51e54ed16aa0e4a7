package io.huoke.cli;

import io.huoke.authorization.InstallState;
import io.huoke.authorization.view.AuthorizationView;
import io.huoke.authorization.view.AuthorizationView.Page;
import io.huoke.schemas.AppKind;
import io.huoke.schemas.Json;
import io.huoke.schemas.Sealer;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.InvalidConfigException;
import io.huoke.schemas.config.Problem;
import io.huoke.schemas.config.WeComConfig;
import io.huoke.wecom.suite.SuiteApi;
import io.huoke.wecom.suite.SuiteApi.AuthType;
import io.huoke.wecom.suite.SuiteApi.PreAuthCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code huoke authorizations}. */
@Command(name = "authorizations", description = "See who authorized what, and make links to authorize.")
final class AuthorizationsCommand {

    /** Longer than the pre_auth_code lives, so that it is the code that ends first (page 90601). */
    private static final Duration STATE_LIFE = Duration.ofHours(1);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Command(name = "list", description = "List who authorized, and the age of tickets and tokens. Prints no secret.")
    int list(
            @Mixin ConfigOption option,
            @Option(names = "--owner", paramLabel = "ID", description = "Only of this suite, template or own app.")
                    @Nullable String owner,
            @Option(names = "--json", description = "Print JSON, as GET /v1/authorizations has it.") boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        HuokeConfig config = option.load();
        try (AuthorizationView view = CurrentView.read(RunningKafka.of(config), config)) {
            Page page = view.authorizations(Optional.ofNullable(owner), Optional.empty(), Integer.MAX_VALUE);
            if (json) {
                out().println(Json.MAPPER.writeValueAsString(page.toJson()));
            } else {
                new AuthorizationListing(page, Instant.now()).printTable(out());
            }
        }
        return 0;
    }

    @Command(name = "show", description = "Show one enterprise that authorized. Prints no secret.")
    int show(
            @Mixin ConfigOption option,
            @Parameters(
                            paramLabel = "TENANT",
                            description = "{owner}/{corpId}, as `huoke authorizations list` prints it.")
                    String tenant,
            @Option(names = "--json", description = "Print JSON.") boolean json)
            throws InvalidConfigException, IOException, InterruptedException {
        checked("show", () -> Tenant.parse(tenant));
        HuokeConfig config = option.load();
        try (AuthorizationView view = CurrentView.read(RunningKafka.of(config), config)) {
            Page page = view.authorization(tenant);
            if (page.authorizations().isEmpty()) {
                throw new IOException(tenant
                        + " has not authorized, or has cancelled; `huoke authorizations list` shows" + " who has");
            }
            if (json) {
                out().println(Json.MAPPER.writeValueAsString(
                        page.authorizations().getFirst().toJson()));
            } else {
                new AuthorizationListing(page, Instant.now())
                        .printOne(page.authorizations().getFirst(), out());
            }
        }
        return 0;
    }

    /** What a link can have beside its suite. */
    static final class LinkOptions {

        @Option(names = "--state", paramLabel = "X", description = "Comes back with the authorization.")
        @Nullable String state;

        @Option(names = "--mode", paramLabel = "1", description = "微信客服 component: 1 to select one account at a time.")
        @Nullable Integer mode;

        @Option(
                names = "--redirect",
                paramLabel = "URL",
                description =
                        "Third-party app: where the browser goes afterwards, https://your.host/install/{suite}/callback.")
        @Nullable String redirect;

        @Option(names = "--test", description = "Third-party app: a test installation.")
        boolean test;
    }

    @Command(
            name = "link",
            description = {
                "Print the address at which an administrator authorizes a suite.",
                "A component's is good for ever; a third-party app's is made for one installation and ends after 20 minutes."
            })
    int link(
            @Mixin ConfigOption option,
            @Option(names = "--suite", required = true, paramLabel = "ID", description = "The suite.") String suiteId,
            @ArgGroup(exclusive = false) @Nullable LinkOptions given)
            throws InvalidConfigException, IOException, InterruptedException {
        LinkOptions options = given == null ? new LinkOptions() : given;
        HuokeConfig config = option.load();
        WeComConfig.Suite suite = suite(config, suiteId);
        switch (suite.kind()) {
            case ACQUISITION_COMPONENT, SERVICE_COMPONENT -> component(suite, options);
            case THIRD_PARTY -> thirdParty(config, suite, options);
            case TEMPLATE ->
                throw usage("link", "a template is authorized with the QR code that WeCom's console shows for it");
            case OWN_APP -> throw new IllegalStateException("a corp's own app is no suite");
        }
        return 0;
    }

    private static WeComConfig.Suite suite(HuokeConfig config, String suiteId) throws InvalidConfigException {
        return config.wecom().suites().stream()
                .filter(suite -> suite.id().equals(suiteId))
                .findFirst()
                .orElseThrow(() -> new InvalidConfigException(List.of(new Problem(
                        "suites", "does not name " + suiteId, "add it with its kind, or correct --suite"))));
    }

    private void component(WeComConfig.Suite suite, LinkOptions options) {
        if (options.redirect != null || options.test) {
            throw usage(
                    "link",
                    "--redirect and --test are for third-party apps; " + suite.id() + " is a "
                            + suite.kind().wireName());
        }
        if (options.mode != null && (options.mode != 1 || suite.kind() != AppKind.SERVICE_COMPONENT)) {
            throw usage("link", "--mode is 1, and for a service-component only");
        }
        Optional<String> state = Optional.ofNullable(options.state);
        checked("link", () -> state.map(BrowserLinks::checkedState));
        out().println(BrowserLinks.component(suite.id(), state, Optional.ofNullable(options.mode)));
        say("good for ever; opened again later it changes what was authorized");
    }

    private void thirdParty(HuokeConfig config, WeComConfig.Suite suite, LinkOptions options)
            throws IOException, InterruptedException {
        String redirect = options.redirect;
        if (options.mode != null) {
            throw usage("link", "--mode is for a service-component only");
        }
        if (redirect == null) {
            throw usage("link", "a third-party app needs --redirect, where the browser goes afterwards");
        }
        URI target = checked("link", () -> BrowserLinks.checkedRedirect(redirect));
        Sealer sealer = SealingKeys.existing(config);
        Instant stateEnds = Instant.now().plus(STATE_LIFE);
        String state = checked(
                "link", () -> InstallState.issue(sealer, suite.id(), options.state, stateEnds, new SecureRandom()));
        try (WeComSession session = WeComSession.open(config, RunningKafka.of(config), sealer)) {
            SuiteApi api = session.client().suite(suite.id());
            PreAuthCode code = api.preAuthCode();
            if (options.test) {
                api.setSessionInfo(code.preAuthCode(), List.of(), AuthType.TEST);
            }
            out().println(BrowserLinks.installation(suite.id(), code.preAuthCode(), target, state));
            say("good for one installation until "
                    + DeadLetterListing.seconds(Instant.now().plusSeconds(code.expiresIn()))
                    + ", which must end before "
                    + DeadLetterListing.seconds(stateEnds));
        }
    }

    /** What a value is made of, or wrong usage. */
    private <T> T checked(String command, Check<T> check) {
        try {
            return check.get();
        } catch (IllegalArgumentException e) {
            throw usage(command, String.valueOf(e.getMessage()));
        }
    }

    /** Gives a value, or says by an {@link IllegalArgumentException} why there is none. */
    private interface Check<T> {
        T get();
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
