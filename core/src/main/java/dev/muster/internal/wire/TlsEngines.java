package dev.muster.internal.wire;

import dev.muster.connection.AuthKey;
import dev.muster.connection.Fingerprint;
import dev.muster.connection.TlsIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// The two ends of TLS 1.3, as the JDK implements it: how they are made, and what is the same for
/// every connection.
final class TlsEngines {
    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final String EXPORTER = "EXPORTER-muster-channel-binding";
    private static final byte[] BINDING =
            "muster channel binding".getBytes(StandardCharsets.US_ASCII);
    private static final int EXPORTED_BYTES = 32;

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

    /// Sessions are never resumed here, and tickets would do harm: a client that only sends leaves
    /// them unread, and then the system drops what that client has sent last when it closes.
    static void refuseResumption(SSLEngine engine) {
        SSLSession session = engine.getHandshakeSession();
        if (session != null) {
            session.invalidate();
        }
    }

    /// A key that holds on this channel only: two sides that communicate through a third have two
    /// channels, and so two keys.
    static AuthKey bind(AuthKey key, SSLEngine engine) throws IOException {
        ExtendedSSLSession session = (ExtendedSSLSession) engine.getSession();
        byte[] exported = session.exportKeyingMaterialData(EXPORTER, null, EXPORTED_BYTES);
        byte[] message = new byte[BINDING.length + exported.length];
        System.arraycopy(BINDING, 0, message, 0, BINDING.length);
        System.arraycopy(exported, 0, message, BINDING.length, exported.length);
        return AuthKey.of(Challenge.Digest.SHA256.mac(key, message));
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
