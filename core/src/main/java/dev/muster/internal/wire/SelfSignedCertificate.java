package dev.muster.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/// Creates a certificate signed with its own key. TLS requires one; peers trust it for its
/// fingerprint, not for its content. So it has none: the name `muster`, valid without limit.
///
/// ```
/// SEQUENCE
///   SEQUENCE                          what is signed
///     [0] INTEGER 2                   X.509 version 3
///     INTEGER                         serial number: 16 random bytes
///     SEQUENCE OID                    ecdsa-with-SHA256
///     name, SEQUENCE time time, name  issuer, validity, subject
///     SEQUENCE …                      the public key, as Java encodes it
///   SEQUENCE OID                      ecdsa-with-SHA256
///   BIT STRING                        the signature
/// ```
public final class SelfSignedCertificate {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int UTF8_STRING = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int VERSION = 0xa0;

    private static final byte[] ECDSA_WITH_SHA256 = HexFormat.of().parseHex("06082a8648ce3d040302");
    private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");
    private static final int SERIAL_BITS = 127;

    private SelfSignedCertificate() {}

    /// A certificate for a key pair on an elliptic curve.
    public static X509Certificate of(KeyPair pair) throws GeneralSecurityException {
        byte[] signed = signedPart(pair);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(signed);
        byte[] noUnusedBits = {0};
        byte[] certificate =
                der(
                        SEQUENCE,
                        signed,
                        der(SEQUENCE, ECDSA_WITH_SHA256),
                        der(BIT_STRING, noUnusedBits, signature.sign()));
        return parse(certificate);
    }

    private static byte[] signedPart(KeyPair pair) {
        byte[] name = name("muster");
        BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1);
        return der(
                SEQUENCE,
                der(VERSION, der(INTEGER, new byte[] {2})),
                der(INTEGER, serial.toByteArray()),
                der(SEQUENCE, ECDSA_WITH_SHA256),
                name,
                der(
                        SEQUENCE,
                        der(UTC_TIME, ascii("200101000000Z")),
                        der(GENERALIZED_TIME, ascii("99991231235959Z"))),
                name,
                pair.getPublic().getEncoded());
    }

    private static byte[] name(String text) {
        byte[] attribute = der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, ascii(text)));
        return der(SEQUENCE, der(SET, attribute));
    }

    /// The certificate in its encoded form.
    public static X509Certificate parse(byte[] encoded) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(encoded));
    }

    /// One element: tag, length, contents.
    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            contents.writeBytes(part);
        }
        int length = contents.size();
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (length < 0x80) {
            element.write(length);
        } else if (length < 0x100) {
            element.write(0x81);
            element.write(length);
        } else {
            element.write(0x82);
            element.write(length >> 8);
            element.write(length);
        }
        element.writeBytes(contents.toByteArray());
        return element.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
