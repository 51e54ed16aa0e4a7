package io.huoke.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port on loopback that nobody uses, for a program that is about to listen there, and may be started there again. It
 * lies below those that the operating system gives to outgoing connections: as long as the program does not listen, one
 * of these could get the very port as its own; one of the many attempts to reach the program would even connect to itself.
 */
public final class FreePort {

    private static final int FROM = 20_000;
    private static final int TO = 32_000;
    private static final int ATTEMPTS = 100;

    private FreePort() {}

    /**
     * One, which stays free until somebody takes it.
     *
     * @throws IOException if none is found, though many were tried
     */
    public static int find() throws IOException {
        IOException last = new IOException("no port tried");
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FROM, TO);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }
}
