package io.huoke.ingress.wecom;

/** An authentic message of which no event can be made. */
public final class UnusableMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason a stable short word, the reason of its dead letter
     * @param detail what is wrong and what to do; nothing of the content
     */
    public UnusableMessageException(String reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
