package dev.muster.internal.wire;

import dev.muster.connection.Fingerprint;
import dev.muster.connection.TlsIdentity;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Creates the two ends of TLS 1.3, as the JDK implements it.
final class TlsEngines {
    private static final String[] PROTOCOLS = {"TLSv1.3"};

    private TlsEngines() {}

    /// What all connections of one server share.
    static SSLContext ofServer(TlsIdentity identity) throws IOException {
        char[] noPassword = new char[0];
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, noPassword);
            store.setKeyEntry(
                    "muster",
                    identity.privateKey(),
                    noPassword,
                    new X509Certificate[] {identity.certificate()});
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, noPassword);
            return context(keys.getKeyManagers(), new TrustManager[0]);
        } catch (GeneralSecurityException e) {
            throw new IOException("%s cannot be used: %s".formatted(identity, e.getMessage()), e);
        }
    }

    static SSLEngine server(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(PROTOCOLS);
        return engine;
    }

    /// A fresh one for each connection: a session that is resumed shows no certificate.
    static SSLEngine client(ServerCheck check) throws IOException {
        try {
            SSLEngine engine =
                    context(new KeyManager[0], new TrustManager[] {check}).createSSLEngine();
            engine.setUseClientMode(true);
            engine.setEnabledProtocols(PROTOCOLS);
            return engine;
        } catch (GeneralSecurityException e) {
            throw new IOException("this JVM has no TLS 1.3", e);
        }
    }

    private static SSLContext context(KeyManager[] keys, TrustManager[] trust)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys, trust, null);
        return context;
    }

    /// Compares the server's fingerprint with the expected one. Names, dates and authorities are
    /// ignored; TLS proves that the server holds the private key.
    static final class ServerCheck extends X509ExtendedTrustManager {
        private final @Nullable Fingerprint expected;
        private volatile @Nullable Fingerprint refused;

        /// @param expected null to accept any
        ServerCheck(@Nullable Fingerprint expected) {
            this.expected = expected;
        }

        /// The fingerprint that was not the expected one, or null.
        @Nullable Fingerprint refused() {
            return refused;
        }

        /// Why the server was refused, as text.
        String refusal() {
            return ("the server shows the identity %s, must be %s: compare with what the server"
                            + " prints (`muster key`), and if it has a new identity, connect with"
                            + " that one; if not, there is a man in the middle")
                    .formatted(refused, expected);
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            Fingerprint shown = Fingerprint.of(chain[0]);
            if (expected != null && !expected.equals(shown)) {
                refused = shown;
                throw new CertificateException("the fingerprint is " + shown);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("clients show no certificate");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("clients show no certificate");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("clients show no certificate");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
