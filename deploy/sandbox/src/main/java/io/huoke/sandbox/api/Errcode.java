package io.huoke.sandbox.api;

/** WeCom's error codes, as far as these endpoints give them (page 90313). */
enum Errcode {
    SYSTEM_BUSY(-1, "system busy"),
    WRONG_SECRET(40001, "invalid credential"),
    INVALID_CORPID(40013, "invalid corpid"),
    INVALID_ACCESS_TOKEN(40014, "invalid access_token"),
    INVALID_PARAMETER(40058, "invalid Request Parameter"),
    INVALID_URL(40066, "invalid url"),
    INVALID_PRE_AUTH_CODE(40077, "invalid pre_auth_code"),
    INVALID_AUTH_CODE(40078, "invalid auth_code"),
    INVALID_SUITE_SECRET(40080, "invalid suite_secret"),
    INVALID_SUITE_TOKEN(40082, "invalid suite_token"),
    INVALID_SUITE_ID(40083, "invalid suite_id"),
    INVALID_PERMANENT_CODE(40084, "invalid permanent_code"),
    INVALID_SUITE_TICKET(40085, "invalid suite_ticket"),
    INVALID_PROVIDER_SECRET(40091, "invalid provider_secret"),
    INVALID_EXTERNAL_USERID(40096, "invalid external userid"),
    ACCESS_TOKEN_MISSING(41001, "access_token missing"),
    SUITE_ID_MISSING(41021, "suite_id missing"),
    SUITE_TOKEN_MISSING(41022, "suite_access_token missing"),
    SUITE_TICKET_MISSING(41023, "suite_ticket missing"),
    SUITE_SECRET_MISSING(41024, "suite_secret missing"),
    PERMANENT_CODE_MISSING(41025, "permanent_code missing"),
    TOO_MANY_LINKS(41095, "customer acquisition links exceed the limit"),
    LINK_OF_COMPONENT(41098, "link is authorized to a component"),
    NOT_PROVIDER_PAID(41099, "not in provider pay mode"),
    CATEGORY_NOT_SUPPORTED(41200, "category not supported"),
    INVALID_CHAT_KEY(41201, "invalid chat_key"),
    ACCESS_TOKEN_EXPIRED(42001, "access_token expired"),
    PRE_AUTH_CODE_EXPIRED(42007, "pre_auth_code expired"),
    SUITE_TOKEN_EXPIRED(42009, "suite_access_token expired"),
    GET_REQUIRED(43001, "require GET method"),
    POST_REQUIRED(43002, "require POST method"),
    FREQUENCY_LIMIT(45009, "api freq out of limit"),
    CONCURRENCY_LIMIT(45033, "api concurrent out of limit"),
    NOT_JSON(47001, "data format error, Warning: wrong json format. "),
    FORBIDDEN(48002, "api forbidden"),
    CURSOR_INVALID(50100, "invalid cursor"),
    NOT_VISIBLE(60011, "no privilege to access/modify contact/party/agent"),
    CALLER_NOT_TRUSTED(60020, "not allow to access from your ip"),
    USER_NOT_FOUND(60111, "userid not found"),
    REGISTER_CODE_MISSING(84021, "register_code missing"),
    INVALID_REGISTER_CODE(84022, "invalid register_code"),
    SCOPE_FORBIDDEN(84023, "not allowed to set scope or finish contact sync"),
    NOT_REGISTERED(84024, "registration is not finished, or too old"),
    INVALID_STATE(84025, "invalid state"),
    NO_CUSTOMER_RELATION(84061, "not external contact"),
    INVALID_OPEN_KFID(95000, "invalid open_kfid");

    private final int code;
    private final String text;

    Errcode(int code, String text) {
        this.code = code;
        this.text = text;
    }

    int code() {
        return code;
    }

    String text() {
        return text;
    }

    /** To be thrown. */
    Refusal refusal() {
        return new Refusal(this, text);
    }

    /** To be thrown, with what a human wants to know and WeCom often does not say. */
    Refusal refusal(String detail) {
        return new Refusal(this, text + ", " + detail);
    }
}
