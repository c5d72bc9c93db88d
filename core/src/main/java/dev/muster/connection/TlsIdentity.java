package dev.muster.connection;

import dev.muster.internal.wire.SelfSignedCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/// The identity of a TLS server: a private key and a certificate signed by that key. Clients
/// recognize it by its [#fingerprint].
///
/// Its file holds the private key and the certificate in PEM form and may begin with an [AuthKey]
/// as a line of text: then that one file is all that a server needs.
public final class TlsIdentity {
    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final Base64.Encoder PEM_LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final PrivateKey privateKey;
    private final X509Certificate certificate;
    private final Fingerprint fingerprint;
    private final Optional<String> exposure;

    private TlsIdentity(
            PrivateKey privateKey, X509Certificate certificate, Optional<String> exposure) {
        this.privateKey = privateKey;
        this.exposure = exposure;
        this.certificate = certificate;
        this.fingerprint = Fingerprint.of(certificate);
    }

    /// A fresh identity, on the curve P-256. It does not expire.
    public static TlsIdentity generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return new TlsIdentity(
                    pair.getPrivate(), SelfSignedCertificate.of(pair), Optional.empty());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no P-256", e);
        }
    }

    /// The identity in a file written by [#writeFile]; a key before it is skipped.
    ///
    /// @throws IOException if the file cannot be read or does not hold one
    public static TlsIdentity readFile(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        byte[] privateKey = decode(file, text, PRIVATE_KEY);
        byte[] certificate = decode(file, text, CERTIFICATE);
        try {
            return new TlsIdentity(
                    KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(privateKey)),
                    SelfSignedCertificate.parse(certificate),
                    SecretFile.exposure(file));
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "%s holds no usable identity: %s; make a new one with `muster key`"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private static byte[] decode(Path file, String text, String title) throws IOException {
        String begin = "-----BEGIN " + title + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + title + "-----", Math.max(from, 0));
        if (from < 0 || to < 0) {
            throw new IOException(
                    "%s holds no '%s', must hold what `muster key` writes".formatted(file, begin));
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new IOException("%s: its %s is damaged".formatted(file, title), e);
        }
    }

    /// Writes the identity to a new file that only this user may read (mode 0600). The file is
    /// written completely or not at all.
    ///
    /// @throws FileAlreadyExistsException if the file exists; it is left unchanged
    /// @throws IOException if it cannot be written
    public void writeFile(Path file) throws IOException {
        SecretFile.write(file, pem());
    }

    /// Writes a key and the identity to a new file that only this user may read (mode 0600);
    /// [AuthKey#readFile] and [#readFile] each find their part.
    ///
    /// @param key must be one line of text, as [AuthKey#ofText] creates it
    /// @throws IllegalArgumentException if the key is empty or has bytes that are not printable
    ///   ASCII
    /// @throws FileAlreadyExistsException if the file exists; it is left unchanged
    /// @throws IOException if it cannot be written
    public void writeFile(Path file, AuthKey key) throws IOException {
        SecretFile.write(file, key.line() + pem());
    }

    private String pem() {
        try {
            return pem(PRIVATE_KEY, privateKey.getEncoded())
                    + pem(CERTIFICATE, certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate has no encoded form", e);
        }
    }

    private static String pem(String title, byte[] encoded) {
        return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                .replace("%n", "\n")
                .formatted(title, PEM_LINES.encodeToString(encoded));
    }

    /// The fingerprint by which clients recognize this identity.
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /// The certificate shown to clients.
    public X509Certificate certificate() {
        return certificate;
    }

    /// The private key, which must stay with the server.
    public PrivateKey privateKey() {
        return privateKey;
    }

    /// Why others on this machine may know this identity or have chosen it, if so; see
    /// [AuthKey#exposure].
    public Optional<String> exposure() {
        return exposure;
    }

    @Override
    public String toString() {
        return "TlsIdentity(" + fingerprint + ")";
    }
}
