package dev.muster.hazelcast.internal.run;

import dev.muster.hazelcast.internal.engine.Sealer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The key of a task in the cluster: the hidden names of its run and of itself.
///
/// @param run 32 hexadecimal digits
/// @param task 32 hexadecimal digits
record RunKey(String run, String task) {
    private static final int DIGITS = 32;

    static RunKey of(Sealer sealer, String run, String id) {
        // A run and an id cannot be taken for another pair of them: the lengths differ.
        return new RunKey(ofRun(sealer, run), sealer.name(run.length() + " task " + run + id));
    }

    static String ofRun(Sealer sealer, String run) {
        return sealer.name("run " + run);
    }

    /// Nothing if a stranger has made them.
    static Optional<RunKey> read(byte[] bytes) {
        if (bytes.length != 2 * DIGITS) {
            return Optional.empty();
        }
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        return Optional.of(new RunKey(text.substring(0, DIGITS), text.substring(DIGITS)));
    }

    byte[] bytes() {
        return (run + task).getBytes(StandardCharsets.ISO_8859_1);
    }
}
