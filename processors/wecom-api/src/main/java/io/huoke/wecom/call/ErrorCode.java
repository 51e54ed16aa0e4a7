package io.huoke.wecom.call;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** WeCom's error numbers (page 90313), what they mean to a caller, and what helps. */
enum ErrorCode {
    SYSTEM_BUSY(-1, Kind.RETRY, "WeCom is busy", "it is tried again; nothing to do unless it lasts"),
    DATA_VERSION_CONFLICT(6000, Kind.RETRY, "the data changed meanwhile", "it is tried again"),
    CONFLICTING_OPERATION(45035, Kind.RETRY, "another call works on the same object", "it is tried again"),

    INVALID_CREDENTIAL(40001, Kind.TOKEN, "the secret or token is wrong", "compare the secret with WeCom's console"),
    INVALID_ACCESS_TOKEN(40014, Kind.TOKEN, "the access_token is wrong", "a new one is fetched"),
    ACCESS_TOKEN_EXPIRED(42001, Kind.TOKEN, "the access_token has expired", "a new one is fetched"),
    PRE_AUTH_CODE_EXPIRED(42007, Kind.TOKEN, "the pre_auth_code has expired", "get a new pre_auth_code"),
    INVALID_SUITE_TOKEN(40082, Kind.TOKEN, "the suite_access_token is wrong", "a new one is fetched"),
    SUITE_TOKEN_EXPIRED(42009, Kind.TOKEN, "the suite_access_token has expired", "a new one is fetched"),

    RATE_LIMIT(45009, Kind.THROTTLE, "too many calls", "the interface is left alone for this corp for a while"),
    CONCURRENCY_LIMIT(45033, Kind.THROTTLE, "too many calls at the same time", "fewer are made at a time"),
    DATA_LIMIT(45036, Kind.THROTTLE, "too much data asked for", "fewer calls are made"),

    INVALID_SUITE_TICKET(
            40085, Kind.TICKET, "the suite_ticket is missing, wrong or expired", "let WeCom push one: see its console"),

    INVALID_PERMANENT_CODE(
            40084, Kind.TENANT, "the permanent_code is wrong or cancelled", "let the enterprise authorize again"),
    AUTHORIZATION_GONE(48004, Kind.TENANT, "the authorization is cancelled", "let the enterprise authorize again"),
    NO_PERMISSION(
            48002,
            Kind.TENANT,
            "the app has no permission for this interface",
            "let the enterprise grant it: for 获客助手 it is 企业客户权限 → 获客助手"),
    APP_DISABLED(50003, Kind.TENANT, "the enterprise disabled the app", "let its administrator enable it"),
    CORP_BANNED(301007, Kind.TENANT, "the enterprise is dissolved or banned", "nothing helps"),
    LICENSE_MISSING(701008, Kind.TENANT, "the interface licence is missing", "buy one for the enterprise"),
    LICENSE_INSUFFICIENT(701099, Kind.TENANT, "the interface licence does not suffice", "buy one for the enterprise"),
    CATEGORY_NOT_SUPPORTED(
            41200, Kind.ITEM, "the enterprise's category does not allow it", "leave priority_option out"),
    NOT_PROVIDER_PAID(41099, Kind.ITEM, "the provider does not pay for this enterprise", "see get_comp_auth_info"),

    INVALID_PARAMETER(40058, Kind.ITEM, "a parameter is wrong", "compare it with the page of the interface"),
    INVALID_AUTH_CODE(40078, Kind.ITEM, "the auth_code is wrong or used", "let the enterprise authorize again"),
    INVALID_PRE_AUTH_CODE(40077, Kind.ITEM, "the pre_auth_code is wrong", "get a new pre_auth_code"),
    INVALID_EXTERNAL_USERID(40096, Kind.ITEM, "the external_userid is wrong", "ids of another app do not count here"),
    TOO_MANY_LINKS(41095, Kind.ITEM, "the enterprise has too many links", "delete unused ones"),
    LINK_OF_COMPONENT(41098, Kind.ITEM, "the link is authorized to a component", "change it in WeCom's console"),
    INVALID_CHAT_KEY(41201, Kind.ITEM, "the chat_key is wrong or expired", "it lives for 30 minutes"),
    CURSOR_INVALID(50100, Kind.ITEM, "the cursor is not valid any more", "start from the first page"),
    NO_PRIVILEGE(60011, Kind.ITEM, "the app may not see the member, department or tag", "add it to the app's range"),
    USER_NOT_FOUND(60111, Kind.ITEM, "there is no such member", "compare the userid with the address book"),
    REGISTER_CODE_MISSING(84021, Kind.ITEM, "register_code is missing", "get a new register_code"),
    INVALID_REGISTER_CODE(84022, Kind.ITEM, "the register_code is wrong", "get a new register_code"),
    SCOPE_NOT_ALLOWED(84023, Kind.ITEM, "the contacts cannot be set (any more)", "only once, within 30 minutes"),
    REGISTRATION_UNFINISHED(
            84024, Kind.ITEM_MAY_HEAL, "the registration is not complete", "ask again within its 24 hours"),
    INVALID_STATE(84025, Kind.ITEM, "the state is wrong", "letters and digits, 128 bytes at most"),
    NO_CUSTOMER_RELATION(
            84061, Kind.ITEM_MAY_HEAL, "the person is not (or not yet fully) a customer of the member", "ask later"),

    INVALID_CORPID(40013, Kind.CONFIGURATION, "the corpid is wrong", "compare it with WeCom's console"),
    INVALID_SUITE_SECRET(40080, Kind.CONFIGURATION, "the suite secret is wrong", "compare it with WeCom's console"),
    INVALID_SUITE_ID(40083, Kind.CONFIGURATION, "the suite id is wrong", "compare it with WeCom's console"),
    INVALID_APPID(40086, Kind.CONFIGURATION, "the appid is wrong", "compare it with WeCom's console"),
    INVALID_PROVIDER_SECRET(
            40091, Kind.CONFIGURATION, "the provider secret is wrong", "compare it with WeCom's console"),
    SUITE_NOT_ENTITLED(48003, Kind.CONFIGURATION, "the suite may not do this", "see the suite's kind in the console"),
    API_DEPRECATED(48005, Kind.CONFIGURATION, "the interface is withdrawn", "update Huoke"),
    API_FORBIDDEN(48006, Kind.CONFIGURATION, "WeCom withdrew the permission", "see the messages in WeCom's console"),
    TLS_TOO_OLD(48010, Kind.CONFIGURATION, "the TLS version is too old", "let the way to WeCom speak TLS 1.2"),
    IP_NOT_TRUSTED(
            60020,
            Kind.CONFIGURATION,
            "the caller's address is not trusted",
            "add the address named by WeCom in the provider's console; it takes a minute"),
    APP_BANNED(60031, Kind.CONFIGURATION, "WeCom banned the app", "see the messages in WeCom's console"),
    NO_RIGHT_ON_AGENT(301002, Kind.CONFIGURATION, "the token may not act for this agent", "compare the agent id"),
    TOKEN_MISSING(41001, Kind.CONFIGURATION, "the call carried no access_token", "report it: this is a defect"),
    SUITE_ID_MISSING(41021, Kind.CONFIGURATION, "the call carried no suite_id", "report it: this is a defect"),
    SUITE_TOKEN_MISSING(41022, Kind.CONFIGURATION, "the call carried no suite token", "report it: this is a defect"),
    SUITE_TICKET_MISSING(41023, Kind.CONFIGURATION, "the call carried no ticket", "report it: this is a defect"),
    SUITE_SECRET_MISSING(41024, Kind.CONFIGURATION, "the call carried no suite secret", "configure one"),
    PERMANENT_CODE_MISSING(41025, Kind.CONFIGURATION, "the call carried no permanent code", "report it: a defect");

    private enum Kind {
        RETRY,
        TOKEN,
        THROTTLE,
        TICKET,
        TENANT,
        ITEM,
        ITEM_MAY_HEAL,
        CONFIGURATION
    }

    private static final Map<Integer, ErrorCode> BY_NUMBER =
            Arrays.stream(values()).collect(Collectors.toMap(code -> code.number, Function.identity()));

    private final int number;
    private final Kind kind;
    private final String meaning;
    private final String remedy;

    ErrorCode(int number, Kind kind, String meaning, String remedy) {
        this.number = number;
        this.kind = kind;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    static Optional<ErrorCode> of(int errcode) {
        return Optional.ofNullable(BY_NUMBER.get(errcode));
    }

    /** What an answer with this number means to the caller of an interface. */
    static Failure failure(Api api, int errcode) {
        return of(errcode).map(code -> code.failure(api)).orElseGet(Failure.Unknown::new);
    }

    private Failure failure(Api api) {
        return switch (kind) {
            case RETRY -> new Failure.Retry();
            case TOKEN -> tokenFailure(api);
            case THROTTLE -> new Failure.Throttled(Optional.empty());
            case TICKET -> new Failure.TicketMissing();
            case TENANT -> new Failure.TenantFinal();
            case ITEM -> new Failure.ItemFinal(false);
            case ITEM_MAY_HEAL -> new Failure.ItemFinal(true);
            case CONFIGURATION -> new Failure.Configuration();
        };
    }

    /** 40001 of a token interface is a wrong secret; many of them have the caller's address banned for an hour. */
    private Failure tokenFailure(Api api) {
        return switch (this) {
            case INVALID_CREDENTIAL -> api.handsOutTokens() ? new Failure.Configuration() : new Failure.TokenRejected();
            case PRE_AUTH_CODE_EXPIRED ->
                api == Api.SET_SESSION_INFO ? new Failure.ItemFinal(false) : new Failure.TokenRejected();
            default -> new Failure.TokenRejected();
        };
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }

    String remedy() {
        return remedy;
    }
}
