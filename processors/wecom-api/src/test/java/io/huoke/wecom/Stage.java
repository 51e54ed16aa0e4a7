package io.huoke.wecom;

import io.huoke.sandbox.api.ApiServer;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.SuiteSpec.Kind;
import io.huoke.sandbox.api.World;
import io.huoke.schemas.Tenant;
import io.huoke.schemas.config.Secret;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.ApiConnection;
import io.huoke.wecom.call.Failure;
import io.huoke.wecom.call.Limits;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.WeComException;
import io.huoke.wecom.suite.PermanentCode;
import io.huoke.wecom.suite.SuiteApi;
import io.huoke.wecom.token.Credential;
import io.huoke.wecom.token.FetchedTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A WeCom with a provider, one suite of each kind and a corp, and a client that knows their secrets. */
public final class Stage implements AutoCloseable {

    public static final String PROVIDER = "wwprovider";
    public static final String APP = "wwthirdparty";
    public static final String COMPONENT = "wwcomponent";
    public static final String SERVICE = "wwservice";
    public static final String TEMPLATE = "dktemplate";
    public static final String CORP = "wpCorp1";
    public static final int AGENT = 1_000_002;
    public static final String OWN_APP = CORP + "." + AGENT;

    public static final Tenant TENANT = new Tenant(APP, CORP);
    public static final Tenant OWN_TENANT = new Tenant(OWN_APP, CORP);
    public static final String LINKS = "externalcontact/customer_acquisition/";

    /** What may be secret in these tests; none of it may be seen anywhere. */
    public static final String SUITE_SECRET = "suite-secret-5f1e";

    public static final String OWN_SECRET = "own-secret-77aa";
    public static final String PROVIDER_SECRET = "provider-secret-90cd";

    /** The time of the world and of the client. */
    public static final class SetClock implements InstantSource {

        private volatile Instant now = Clock.systemUTC().instant();

        @Override
        public Instant instant() {
            return now;
        }

        public void advance(Duration by) {
            now = now.plus(by);
        }
    }

    public final SetClock clock = new SetClock();
    public final World world = new World(clock, 1);
    public final ApiServer server;
    public final MeterRegistry meters = new SimpleMeterRegistry();
    public final ApiConnection connection;
    public final FetchedTokens tokens;
    public final Map<TokenKey, Credential> credentials = new ConcurrentHashMap<>();
    public final WeComClient client;
    private final Duration timeout;

    public Stage() throws Exception {
        this(Limits.WECOM, Duration.ofSeconds(5), Duration.ofSeconds(20));
    }

    public Stage(Limits limits, Duration attemptTimeout, Duration timeout) throws Exception {
        this.timeout = timeout;
        world.provider(PROVIDER, PROVIDER_SECRET);
        world.suite(new SuiteSpec(APP, SUITE_SECRET, Kind.THIRD_PARTY));
        world.suite(new SuiteSpec(COMPONENT, SUITE_SECRET, Kind.ACQUISITION_COMPONENT));
        world.suite(new SuiteSpec(SERVICE, SUITE_SECRET, Kind.SERVICE_COMPONENT));
        world.suite(new SuiteSpec(TEMPLATE, SUITE_SECRET, Kind.TEMPLATE));
        world.corp(CORP, "Corp One", List.of("zhangsan", "lisi", "wangwu"), Map.of(1, Set.of("carl", "dora")));
        world.ownApp(CORP, AGENT, OWN_SECRET);
        server = ApiServer.start(world, 0);
        connection = new ApiConnection(server.base(), limits, attemptTimeout, meters);
        tokens = new FetchedTokens(connection, this::credential, clock);
        client = new WeComClient(connection, tokens, timeout, clock);
        credentials.put(
                new TokenKey.Provider(PROVIDER), new Credential.ProviderSecret(PROVIDER, new Secret(PROVIDER_SECRET)));
        credentials.put(new TokenKey.Corp(OWN_TENANT), new Credential.CorpSecret(OWN_TENANT, new Secret(OWN_SECRET)));
        for (String suite : List.of(APP, COMPONENT, SERVICE, TEMPLATE)) {
            newTicket(suite);
        }
    }

    /** Lets WeCom push a ticket, and the client know it. */
    public void newTicket(String suite) {
        credentials.put(
                new TokenKey.Suite(suite),
                new Credential.SuiteTicket(suite, new Secret(SUITE_SECRET), new Secret(world.newTicket(suite))));
    }

    /** A corp authorizes a suite, and the client exchanges the code. */
    public Tenant authorize(String suite, String corp) {
        Secret code = new Secret(world.authorize(suite, corp, "s1"));
        PermanentCode exchanged = PermanentCode.read(client.suite(suite).exchange(code));
        Tenant tenant = new Tenant(suite, exchanged.authCorpInfo().corpId());
        credentials.put(
                new TokenKey.Corp(tenant),
                suite.equals(TEMPLATE)
                        ? new Credential.CorpSecret(tenant, exchanged.permanentCode())
                        : new Credential.PermanentCode(tenant, exchanged.permanentCode()));
        return tenant;
    }

    /** A caller with another time limit. */
    public ApiCaller caller() {
        return new ApiCaller(connection, tokens, timeout);
    }

    private Credential credential(TokenKey key) {
        Credential credential = credentials.get(key);
        if (credential == null) {
            throw WeComException.withoutCall("no secret for " + key.principal(), new Failure.Configuration());
        }
        return credential;
    }

    /** A suite's own interfaces. */
    public SuiteApi suite() {
        return client.suite(APP);
    }

    @Override
    public void close() {
        connection.close();
        server.close();
    }
}
