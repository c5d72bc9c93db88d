package dev.muster.hazelcast.internal.run;

import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.engine.Sealer;
import dev.muster.hazelcast.internal.run.RunState.Content;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The class path of a program, as a list of jars that are known by their content.
///
/// @param jars in the order of the class path
record Bundle(List<Jar> jars) {
    private static final int HASH_BYTES = 32;

    /// A jar.
    ///
    /// @param hash the SHA-256 of its bytes, 64 hexadecimal digits
    record Jar(String hash, long size) {
        /// Where the cluster keeps it: the name does not tell which jar it is.
        Content.Kept content(Sealer sealer) {
            return new Content.Kept("jar-" + sealer.name("jar " + hash), size);
        }
    }

    long size() {
        return jars.stream().mapToLong(Jar::size).sum();
    }

    Encoded encoded() {
        var out = new Output();
        RunState.writeVersion(out);
        out.writeUnsigned(jars.size());
        for (Jar each : jars) {
            out.writeBytes(HexFormat.of().parseHex(each.hash()), 0, HASH_BYTES);
            out.writeUnsigned(each.size());
        }
        return Encoded.of(out);
    }

    static Bundle read(Encoded bytes) throws CodecException {
        Input in = bytes.input();
        RunState.requireVersion(in.readByte());
        int count = in.readCount(HASH_BYTES + 1);
        var jars = new ArrayList<Jar>(count);
        for (int i = 0; i < count; i++) {
            jars.add(
                    new Jar(HexFormat.of().formatHex(in.readBytes(HASH_BYTES)), in.readUnsigned()));
        }
        return new Bundle(List.copyOf(jars));
    }

    /// Where the cluster keeps this list.
    Content.Kept content(Sealer sealer) {
        MessageDigest digest = sha256();
        jars.forEach(each -> digest.update(HexFormat.of().parseHex(each.hash())));
        String hash = HexFormat.of().formatHex(digest.digest());
        return new Content.Kept("bundle-" + sealer.name("bundle " + hash), encoded().size());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
