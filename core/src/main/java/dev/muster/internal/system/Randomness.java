package dev.muster.internal.system;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;

/// Unpredictable bytes, for secrets and for unique names.
public final class Randomness {
    /*
     * From the device of the system, which is where SecureRandom takes them from as well: the first
     * SecureRandom of a program costs 25 ms, because it begins with all security providers.
     */
    private static final File DEVICE = new File("/dev/urandom");

    private Randomness() {}

    /// A number of random bytes.
    public static byte[] bytes(int count) {
        try (var device = new FileInputStream(DEVICE)) {
            byte[] bytes = device.readNBytes(count);
            if (bytes.length == count) {
                return bytes;
            }
        } catch (IOException _) {
            // Not this kind of system, or no descriptor is left.
        }
        byte[] bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /// Random bytes in hexadecimal digits, two for each.
    public static String digits(int bytes) {
        return HexFormat.of().formatHex(bytes(bytes));
    }
}
