package dev.muster.hazelcast.internal.run;

import dev.muster.codec.CodecException;
import dev.muster.hazelcast.internal.run.RunState.Content;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Nanos;
import java.time.Duration;
import java.util.Optional;

/// What a node needs to run a task.
///
/// @param bundle the classes of its program: a [Bundle]
/// @param timeout how long it may run, if that is limited
/// @param memoryLimitBytes how much its worker may hold; 0 for no limit
/// @param function written by the codec; only a worker reads it
record TaskContent(
        Content.Kept bundle, Optional<Duration> timeout, long memoryLimitBytes, Encoded function) {

    Encoded encoded() {
        var out = new Output();
        RunState.writeVersion(out);
        out.writeText(bundle.name());
        out.writeUnsigned(bundle.size());
        out.writeSigned(timeout.map(Nanos::of).orElse(0L));
        out.writeSigned(memoryLimitBytes);
        out.writeUnsigned(function.size());
        function.writeTo(out);
        return Encoded.of(out);
    }

    static TaskContent read(Encoded bytes) throws CodecException {
        Input in = bytes.input();
        RunState.requireVersion(in.readByte());
        var bundle = new Content.Kept(in.readText(), in.readUnsigned());
        long timeoutNanos = in.readSigned();
        return new TaskContent(
                bundle,
                timeoutNanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(timeoutNanos)),
                in.readSigned(),
                Encoded.read(in, in.readUnsigned()));
    }
}
