package dev.muster.internal.proxy;

import dev.muster.codec.CodecException;
import dev.muster.codec.Input;
import dev.muster.codec.JavaCodec;
import dev.muster.codec.RemoteFailureException;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
                            : new CodecException("the manager sent no exception where one belongs");
        } catch (CodecException e) {
            failure = e;
        }
        RemoteFailureException.joinStacks(failure);
        return failure;
    }

    /// Throws it as it is, also if it is checked: whoever calls declares it, or says what it means.
    static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof InterruptedException) {
            Thread.interrupted(); // the exception says it, as those of the JDK do
        }
        throw Failures.<RuntimeException>sneak(failure);
    }

    /// A call with a function, by a method that declares nothing: what the function threw is the
    /// cause if it is checked.
    static <T extends @Nullable Object> T ofFunction(Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // as `unchecked` throws it
            throw new CompletionException(e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is never made
    private static <E extends Throwable> E sneak(Throwable failure) throws E {
        throw (E) failure;
    }
}
