package io.huoke.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.huoke.schemas.config.HuokeConfig;
import io.huoke.schemas.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public listener with a certificate of its own, which changes while it runs. */
class TlsIT {

    private static final String REQUEST = "GET /callbacks/nobody HTTP/1.1\r\nhost: x\r\n\r\n";

    @TempDir
    private Path directory;

    private HuokeConfig.Tls tls;

    @BeforeEach
    void makeCertificate() throws Exception {
        tls = certificate("first");
    }

    @Test
    void aChangedCertificateServesTheNextConnectionsAndTheOldOnesStay() throws Exception {
        try (TestIngress ingress = TestIngress.withTls(tls);
                SSLSocket before = connect(ingress.port())) {
            assertThat(subject(before)).isEqualTo("CN=first");

            ingress.reload(Optional.of(certificate("second")));

            assertThat(status(before)).startsWith("HTTP/1.1 404");
            try (SSLSocket after = connect(ingress.port())) {
                assertThat(subject(after)).isEqualTo("CN=second");
                assertThat(status(after)).startsWith("HTTP/1.1 404");
            }
        }
    }

    @Test
    void aCertificateThatCannotBeUsedIsRefusedAndTheOldOneStays() throws Exception {
        String noCertificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

        assertRefused(new HuokeConfig.Tls(noCertificate, tls.key()), "cannot be used");
    }

    /** As it is between the replacement of one file and that of the other. */
    @Test
    void aCertificateWithTheKeyOfAnotherIsRefusedAndTheOldOneStays() throws Exception {
        assertRefused(new HuokeConfig.Tls(certificate("second").certificate(), tls.key()), "belong together");
    }

    private void assertRefused(HuokeConfig.Tls wrong, String why) throws Exception {
        try (TestIngress ingress = TestIngress.withTls(tls)) {
            assertThatThrownBy(() -> ingress.reload(Optional.of(wrong)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("ingress.tls", why)
                    .message()
                    .doesNotContain(tls.key().value().substring(30, 60));
            try (SSLSocket socket = connect(ingress.port())) {
                assertThat(subject(socket)).isEqualTo("CN=first");
            }
        }
    }

    /** A key pair and a self-signed certificate as PEM, made by the JDK's keytool. */
    private HuokeConfig.Tls certificate(String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "x",
                        "-dname",
                        "CN=" + name,
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        return new HuokeConfig.Tls(
                pem("CERTIFICATE", keys.getCertificate("x").getEncoded()),
                new Secret(pem(
                        "PRIVATE KEY",
                        keys.getKey("x", "changeit".toCharArray()).getEncoded())));
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(encoded) + "\n-----END " + what
                + "-----\n";
    }

    private static SSLSocket connect(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAnybody()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(5_000);
        socket.startHandshake();
        return socket;
    }

    private static String subject(SSLSocket socket) throws Exception {
        X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return certificate.getSubjectX500Principal().getName();
    }

    private static String status(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(REQUEST.getBytes(UTF_8));
        return new String(socket.getInputStream().readNBytes(12), UTF_8);
    }

    /** The test looks at the certificate itself. */
    private static final class TrustsAnybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
