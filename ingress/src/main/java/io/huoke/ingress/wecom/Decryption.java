package io.huoke.ingress.wecom;

/** What decrypting an Encrypt element gave. */
public sealed interface Decryption {

    /**
     * It decrypted.
     *
     * @param message the message as WeCom sent it
     * @param receiveId whom it was encrypted for; still to be checked (pages 90968, 90595 and 90613)
     */
    record Message(byte[] message, String receiveId) implements Decryption {}

    /**
     * The key does not fit, or the sender made a mistake.
     *
     * @param what {@code padding} or {@code length}
     */
    record Failed(String what) implements Decryption {}
}
