package dev.muster.internal.proxy;

import dev.muster.codec.CodecException;
import dev.muster.codec.JavaCodec;
import dev.muster.codec.Output;

/// Writes the arguments of a call.
@FunctionalInterface
interface CallWriter {
    /// No arguments.
    CallWriter NONE = (_, _) -> {};

    void write(Output out, JavaCodec codec) throws CodecException;
}
