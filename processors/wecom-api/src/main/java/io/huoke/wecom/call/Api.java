package io.huoke.wecom.call;

/**
 * The interfaces of WeCom that Huoke calls. The comment of each names its page,
 * {@code https://developer.work.weixin.qq.com/document/path/N}.
 */
public enum Api {
    /** Page 90600. */
    GET_SUITE_TOKEN(Method.POST, "service/get_suite_token", Repeat.ANY_TIME),
    /** Page 90605. */
    GET_CORP_TOKEN(Method.POST, "service/get_corp_token", Repeat.ANY_TIME),
    /** Pages 91039 and 97163. */
    GETTOKEN(Method.GET, "gettoken", Repeat.ANY_TIME),
    /** Page 91200. */
    GET_PROVIDER_TOKEN(Method.POST, "service/get_provider_token", Repeat.ANY_TIME),

    /** Page 90601. Every answer is a new code, and an unused one does no harm. */
    GET_PRE_AUTH_CODE(Method.GET, "service/get_pre_auth_code", Repeat.ANY_TIME),
    /** Page 90602. */
    SET_SESSION_INFO(Method.POST, "service/set_session_info", Repeat.ANY_TIME),
    /** Page 100776. The auth code works once: whoever asks decides what an unknown outcome means. */
    GET_PERMANENT_CODE(Method.POST, "service/v2/get_permanent_code", Repeat.NEVER),
    /** Page 100779. */
    GET_AUTH_INFO(Method.POST, "service/v2/get_auth_info", Repeat.ANY_TIME),

    /** A1, page 97297; of a component, page 99484. */
    LIST_LINK(Method.POST, "externalcontact/customer_acquisition/list_link", Repeat.ANY_TIME),
    /** A2, page 97297; of a component, page 99484. */
    GET_LINK(Method.POST, "externalcontact/customer_acquisition/get", Repeat.ANY_TIME),
    /** A3, page 97297. */
    CREATE_LINK(Method.POST, "externalcontact/customer_acquisition/create_link", Repeat.NEVER),
    /** A4, page 97297. Replaces what it names, so twice is as good as once. */
    UPDATE_LINK(Method.POST, "externalcontact/customer_acquisition/update_link", Repeat.ANY_TIME),
    /** A5, page 97297. A second one is refused, which tells nothing of the first. */
    DELETE_LINK(Method.POST, "externalcontact/customer_acquisition/delete_link", Repeat.NEVER),
    /** A6, page 97298. */
    CUSTOMER(Method.POST, "externalcontact/customer_acquisition/customer", Repeat.ANY_TIME),
    /** A7, page 97375; of a component, page 99483. */
    STATISTIC(Method.POST, "externalcontact/customer_acquisition/statistic", Repeat.ANY_TIME),
    /** A8, page 97375: the only GET of the family, and not below its path. */
    CUSTOMER_ACQUISITION_QUOTA(Method.GET, "externalcontact/customer_acquisition_quota", Repeat.ANY_TIME),
    /** Page 100130; of a component, page 100135. */
    GET_CHAT_INFO(Method.POST, "externalcontact/customer_acquisition/get_chat_info", Repeat.ANY_TIME),

    /** Page 99610. */
    GET_COMP_AUTH_INFO(Method.POST, "externalcontact/customer_acquisition/get_comp_auth_info", Repeat.ANY_TIME),
    /** Page 99603. Keys of an answer that was lost stay unused for their 14 days. */
    CREATE_ONCE_KEY(Method.POST, "externalcontact/customer_acquisition/create_once_key", Repeat.NEVER),
    /** Page 99602. */
    GET_BILL_LIST(Method.POST, "service/customer_acquisition/get_bill_list", Repeat.ANY_TIME),

    /** Page 90581. An unused code does no harm. */
    GET_REGISTER_CODE(Method.POST, "service/get_register_code", Repeat.ANY_TIME),
    /** Page 90582. */
    GET_REGISTER_INFO(Method.POST, "service/get_register_info", Repeat.ANY_TIME),
    /** Page 90583. */
    SET_SCOPE(Method.POST, "agent/set_scope", Repeat.ANY_TIME),
    /** Page 90584. Ends the life of the token that it is called with. */
    CONTACT_SYNC_SUCCESS(Method.GET, "sync/contact_sync_success", Repeat.NEVER),

    /** Page 92114. */
    GET_EXTERNAL_CONTACT(Method.GET, "externalcontact/get", Repeat.ANY_TIME),
    /** Page 97108. */
    UNIONID_TO_EXTERNAL_USERID(Method.POST, "idconvert/unionid_to_external_userid", Repeat.ANY_TIME),
    /** Page 97108. */
    EXTERNAL_USERID_TO_PENDING_ID(Method.POST, "idconvert/batch/external_userid_to_pending_id", Repeat.ANY_TIME),

    /** Page 94661. */
    LIST_KF_ACCOUNT(Method.POST, "kf/account/list", Repeat.ANY_TIME),
    /** Page 94665. The same scene gives the same link. */
    ADD_CONTACT_WAY(Method.POST, "kf/add_contact_way", Repeat.ANY_TIME),

    /** Page 92521. */
    GET_CALLBACK_IP(Method.GET, "getcallbackip", Repeat.ANY_TIME),
    /** Page 92520. */
    GET_API_DOMAIN_IP(Method.GET, "get_api_domain_ip", Repeat.ANY_TIME);

    enum Method {
        GET,
        POST
    }

    private enum Repeat {
        ANY_TIME,
        NEVER
    }

    private final Method method;
    private final String path;
    private final Repeat repeat;

    Api(Method method, String path, Repeat repeat) {
        this.method = method;
        this.path = path;
        this.repeat = repeat;
    }

    Method method() {
        return method;
    }

    /** Below {@code /cgi-bin/}. */
    public String path() {
        return path;
    }

    /** Whether a call may be sent again although WeCom may have executed it already. */
    boolean repeatable() {
        return repeat == Repeat.ANY_TIME;
    }

    /** Whether it hands out a token in exchange for a secret. */
    boolean handsOutTokens() {
        return switch (this) {
            case GET_SUITE_TOKEN, GET_CORP_TOKEN, GETTOKEN, GET_PROVIDER_TOKEN -> true;
            default -> false;
        };
    }

    /** Whether success may come without errcode (pages 90600, 90605, 91200); these answers have a field to be known by. */
    boolean mayOmitErrcode() {
        return switch (this) {
            case GET_PRE_AUTH_CODE, GET_PERMANENT_CODE, GET_AUTH_INFO, GET_REGISTER_CODE, GET_REGISTER_INFO -> true;
            default -> handsOutTokens();
        };
    }

    @Override
    public String toString() {
        return path;
    }
}
