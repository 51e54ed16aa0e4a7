package io.huoke.wecom;

import io.huoke.schemas.Tenant;
import io.huoke.wecom.acquisition.AcquisitionApi;
import io.huoke.wecom.acquisition.ComponentApi;
import io.huoke.wecom.call.ApiCaller;
import io.huoke.wecom.call.ApiConnection;
import io.huoke.wecom.call.TokenKey;
import io.huoke.wecom.call.TokenSource;
import io.huoke.wecom.contact.ContactApi;
import io.huoke.wecom.kf.CustomerServiceApi;
import io.huoke.wecom.registration.RegistrationApi;
import io.huoke.wecom.suite.SuiteApi;
import java.time.Duration;
import java.time.InstantSource;

/**
 * WeCom's API, for everyone whose tokens a {@link TokenSource} has. Thread-safe; its methods do not block, those of
 * what they return do.
 */
public final class WeComClient {

    private final ApiCaller caller;
    private final InstantSource clock;

    /**
     * A client over a connection, which it does not close.
     *
     * @param timeout for each call, with all of its repetitions and waits; longer than the connection's for one attempt
     */
    public WeComClient(ApiConnection connection, TokenSource tokens, Duration timeout, InstantSource clock) {
        this.caller = new ApiCaller(connection, tokens, timeout);
        this.clock = clock;
    }

    /** A1 to A8 of a third-party app, a 代开发 app or a corp's own app. */
    public AcquisitionApi acquisition(Tenant tenant) {
        return new AcquisitionApi(caller, tenant, clock);
    }

    /** The 获客助手 component's. */
    public ComponentApi component(Tenant tenant) {
        return new ComponentApi(caller, tenant, clock);
    }

    /** A suite's on its own behalf: authorization and bills. */
    public SuiteApi suite(String suiteId) {
        return new SuiteApi(caller, suiteId);
    }

    /** The provider's 推广二维码. */
    public RegistrationApi registration(String providerCorpId) {
        return new RegistrationApi(caller, providerCorpId);
    }

    /** Customers of members. */
    public ContactApi contacts(Tenant tenant) {
        return new ContactApi(caller, tenant);
    }

    /** 微信客服. */
    public CustomerServiceApi customerService(Tenant tenant) {
        return new CustomerServiceApi(caller, tenant);
    }

    /** WeCom's addresses. */
    public NetworkApi network(Tenant tenant) {
        return new NetworkApi(caller, new TokenKey.Corp(tenant));
    }
}
