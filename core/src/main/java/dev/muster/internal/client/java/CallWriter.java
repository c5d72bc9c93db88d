package dev.muster.internal.client.java;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;

/// Writes the arguments of a call.
@FunctionalInterface
interface CallWriter {
    /// No arguments.
    CallWriter NONE = (_, _) -> {};

    void write(Output out, JavaCodec codec) throws CodecException;
}
