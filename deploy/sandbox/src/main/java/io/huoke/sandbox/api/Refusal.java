package io.huoke.sandbox.api;

/**
 * WeCom says no. An exception because a call is refused from any depth; it has no stack trace since it is no
 * fault.
 */
final class Refusal extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final Errcode errcode;

    Refusal(Errcode errcode, String text) {
        super(text);
        this.errcode = errcode;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    Errcode errcode() {
        return errcode;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
