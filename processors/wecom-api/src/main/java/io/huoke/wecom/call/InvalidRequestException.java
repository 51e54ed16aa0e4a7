package io.huoke.wecom.call;

/** A request that WeCom would refuse, or misunderstand, and that is therefore not sent; the message says what to do. */
public final class InvalidRequestException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public InvalidRequestException(String message) {
        super(message);
    }
}
