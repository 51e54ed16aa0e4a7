package io.huoke.cli;

import java.lang.reflect.Proxy;

/**
 * SIGHUP, by which operators ask a server to read its configuration again. The JDK has no other way to handle a signal
 * than sun.misc.Signal, which JEP 260 keeps for that reason; it is used by reflection, as Kafka does, because javac warns
 * of its name and cannot be told not to.
 */
final class Hangup {

    private Hangup() {}

    /** Runs {@code action} on every SIGHUP instead of ending the process; no effect where there is no such signal. */
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling = Proxy.newProxyInstance(
                    Hangup.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), handling);
        } catch (ReflectiveOperationException e) {
            // Windows, or a JVM started with -Xrs: changes of the file are noticed all the same.
        }
    }
}
