package io.huoke.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.huoke.sandbox.api.ApiServer;
import io.huoke.sandbox.api.Faults;
import io.huoke.sandbox.api.Registration;
import io.huoke.sandbox.api.SuiteSpec;
import io.huoke.sandbox.api.World;
import io.huoke.schemas.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A WeCom to develop against: the API over a made-up history, a {@link Control} for humans, and callbacks to whoever
 * wants them.
 */
public final class SimulatedWecom implements AutoCloseable {

    /** Page 90628. */
    private static final Duration TICKETS_EVERY = Duration.ofMinutes(10);

    private final InstantSource clock = InstantSource.system();
    private final World world;
    private final Cast cast;
    private final History.Tale tale;
    private final ApiServer server;
    private final Announcer announcer;
    private final Administrators administrators;
    private final Visitors visitors;
    private final ScheduledExecutorService tickets = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("tickets").daemon().factory());

    private SimulatedWecom(World world, Cast cast, History.Tale tale, ApiServer server) {
        this.world = world;
        this.cast = cast;
        this.tale = tale;
        this.server = server;
        this.announcer = new Announcer(cast);
        this.administrators = new Administrators(world, announcer, clock);
        this.visitors = new Visitors(world, cast, announcer, clock);
    }

    /**
     * Starts one.
     *
     * @param port 0 for any that is free
     * @param callbacks the base of the provider's callback URLs, if callbacks are to be posted
     * @param seed the same gives the same customers, secrets and keys
     * @throws IOException if the port is not free
     */
    public static SimulatedWecom start(int port, Optional<URI> callbacks, int customers, long seed)
            throws IOException, InterruptedException {
        SimulatedWecom wecom = stage(port, History.tell(customers, seed, Instant.now()), seed);
        callbacks.ifPresent(base -> wecom.connect(base, wecom.cast.endpoints().keySet(), wecom::introduce));
        return wecom;
    }

    /** Starts one with this history, of which nobody is told yet. */
    static SimulatedWecom stage(int port, History.Tale tale, long seed) throws IOException, InterruptedException {
        Cast cast = Cast.ofSeed(seed);
        World world = new World(InstantSource.system(), seed);
        new Stage(world, Instant.now()).set(cast, tale);
        SimulatedWecom wecom = new SimulatedWecom(world, cast, tale, ApiServer.start(world, port));
        wecom.open();
        return wecom;
    }

    private void open() {
        server.otherwise(new Control(this));
        var unused = tickets.scheduleAtFixedRate(
                this::pushTickets, TICKETS_EVERY.toSeconds(), TICKETS_EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * Posts callbacks from now on.
     *
     * @param owners whose
     * @param first what is told as soon as somebody listens
     */
    void connect(URI base, Collection<String> owners, Runnable first) {
        announcer.connect(base, owners);
        announcer.whenListenedTo(first);
    }

    /** Codes and tickets age, so they are made when there is somebody to take them. */
    private void introduce() {
        cast.suites().forEach(suite -> introduce(suite.id()));
        announcer.history(Cast.APP, tale.callbacks());
    }

    void introduce(String suiteId) {
        var unused = pushTicket(suiteId);
        History.corps().forEach(corpId -> administrators.authorize(suiteId, corpId, null, Optional.empty()));
    }

    /** The API's base. */
    public URI base() {
        return server.base();
    }

    Cast cast() {
        return cast;
    }

    /** What to put into {@code huoke.yaml}. */
    public String configuration() {
        return new SampleConfig(cast, base()).yaml();
    }

    /** Ids, secrets and counts. */
    public ObjectNode describe() {
        ObjectNode json = Json.MAPPER.createObjectNode().put("api_base", base().toString());
        json.putObject("provider").put("corp_id", Cast.PROVIDER).put("secret", cast.providerSecret());
        ArrayNode suites = json.putArray("suites");
        for (SuiteSpec suite : cast.suites()) {
            suites.addObject()
                    .put("id", suite.id())
                    .put("secret", suite.secret())
                    .put("kind", Cast.nameOf(suite.kind()))
                    .put("endpoint", cast.endpointOf(suite.id()).id());
        }
        ArrayNode corps = json.putArray("corps");
        world.census().corps().forEach(corpId -> corps.add(describe(corpId)));
        json.putObject("own_app")
                .put("corp_id", Cast.ownCorp())
                .put("agent_id", Cast.AGENT_ID)
                .put("secret", cast.ownAppSecret());
        json.put("customers", world.census().customers());
        json.putObject("callbacks").put("accepted", announcer.accepted()).put("failed", announcer.failed());
        json.set("calls", Json.MAPPER.valueToTree(server.calls().received()));
        json.set("faults", FaultsJson.write(server.faults()));
        Control.REQUESTS.forEach(json.putArray("requests")::add);
        return json;
    }

    private ObjectNode describe(String corpId) {
        ObjectNode json = Json.MAPPER
                .createObjectNode()
                .put("id", corpId)
                .put("quota", world.census().quota(corpId));
        world.census().members(corpId).forEach(json.putArray("members")::add);
        world.census().links(corpId).forEach(json.putArray("links")::add);
        ObjectNode permanentCodes = json.putObject("permanent_codes");
        cast.suites().forEach(suite -> world.census()
                .permanentCode(suite.id(), corpId)
                .ifPresent(code -> permanentCodes.put(suite.id(), code)));
        return json;
    }

    ObjectNode faults(Faults faults) {
        server.faults(faults);
        return FaultsJson.write(faults);
    }

    Administrators administrators() {
        return administrators;
    }

    Visitors visitors() {
        return visitors;
    }

    ObjectNode invalidateTokens(ControlBody body) {
        body.only("owner", "corp");
        String owner = body.text("owner");
        body.optionalText("corp")
                .ifPresentOrElse(corpId -> world.invalidateTokens(owner, corpId), () -> world.invalidateTokens(owner));
        return Json.MAPPER.createObjectNode().put("invalidated", true);
    }

    /** The corp registers, and the package brings the third-party app along (page 90578). */
    ObjectNode completeRegistration(String registerCode, ControlBody body) {
        body.only("corp", "name", "userid", "contact_sync");
        String corpId = body.optionalText("corp").orElse("wpRegistered" + (registerCode.hashCode() & 0xffff));
        Registration registration = world.completeRegistration(
                registerCode,
                corpId,
                body.optionalText("name").orElse("Registered corp"),
                body.optionalText("userid").orElse("admin"),
                body.flag("contact_sync"));
        announcer.registered(registration, clock.instant());
        String code = administrators.authorizeRegistered(Cast.APP, corpId, registerCode);
        return Json.MAPPER.createObjectNode().put("corpid", corpId).put("auth_code", code);
    }

    ObjectNode pushTickets() {
        ObjectNode pushed = Json.MAPPER.createObjectNode();
        cast.suites().forEach(suite -> pushed.put(suite.id(), pushTicket(suite.id())));
        return pushed;
    }

    private String pushTicket(String suiteId) {
        String ticket = world.newTicket(suiteId);
        announcer.ticket(suiteId, ticket, clock.instant());
        return ticket;
    }

    @Override
    public void close() {
        tickets.shutdownNow();
        server.close();
        announcer.close();
    }
}
