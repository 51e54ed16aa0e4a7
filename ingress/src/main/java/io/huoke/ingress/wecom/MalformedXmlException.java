package io.huoke.ingress.wecom;

/** Bytes that are not XML as WeCom sends it; the message says what is wrong and repeats nothing of the content. */
public final class MalformedXmlException extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedXmlException(String message) {
        super(message);
    }
}
