package io.huoke.ingress;

import io.huoke.schemas.config.HuokeConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** Makes what the listener needs of a certificate and its key, and sees that they belong together. */
final class ServerCertificate {

    private static final byte[] PROBE = {1, 2, 3};
    private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA");

    private ServerCertificate() {}

    /**
     * The options for a listener.
     *
     * @throws IOException if either cannot be read, or they do not belong together: two files are seldom replaced in the
     *     same moment, and a listener with one new and one old would refuse everybody
     */
    static ServerSSLOptions options(Vertx vertx, HuokeConfig.Tls tls) throws IOException {
        PemKeyCertOptions pem = new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(tls.certificate()))
                .addKeyValue(Buffer.buffer(tls.key().value()));
        try {
            for (KeyManager manager : pem.getKeyManagerFactory(vertx).getKeyManagers()) {
                check((X509KeyManager) manager);
            }
            return new ServerSSLOptions().setKeyCertOptions(pem);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("ingress.tls: certificate or key cannot be used: " + e.getMessage(), e);
        }
    }

    private static void check(X509KeyManager manager) throws GeneralSecurityException, IOException {
        for (String type : KEY_TYPES) {
            String[] aliases = manager.getServerAliases(type, null);
            for (String alias : aliases == null ? new String[0] : aliases) {
                PublicKey certified = manager.getCertificateChain(alias)[0].getPublicKey();
                if (!belongTogether(manager.getPrivateKey(alias), certified)) {
                    throw new IOException("ingress.tls: certificate and key do not belong together");
                }
            }
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                });
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(PROBE);
        return signature.verify(signed);
    }
}
