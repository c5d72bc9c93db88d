package dev.muster.internal.client.java;

import dev.muster.codec.CodecException;
import dev.muster.codec.RemoteFailureException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;

/// Exceptions that arrive from the manager.
final class Failures {
    private Failures() {}

    /// The exception, with the stack of this thread below its own.
    static Throwable read(Input in, JavaCodec codec) {
        Throwable failure;
        try {
            failure =
                    codec.decode(in) instanceof Throwable thrown
                            ? thrown
                            : new CodecException(
                                    "the manager sent no exception where one is expected");
        } catch (CodecException e) {
            failure = e;
        }
        RemoteFailureException.joinStacks(failure);
        return failure;
    }

    /// Throws it as it is, even if it is checked: the caller declares or handles it.
    static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof InterruptedException) {
            Thread.interrupted(); // the exception replaces the interrupt status, as in the JDK
        }
        throw Failures.<RuntimeException>sneak(failure);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is never made
    private static <E extends Throwable> E sneak(Throwable failure) throws E {
        throw (E) failure;
    }
}
