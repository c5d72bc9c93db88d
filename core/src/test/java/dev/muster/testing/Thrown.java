package dev.muster.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/// One of each kind of what Java code may throw, also where it declares nothing.
public enum Thrown {
    RUNTIME(new UncheckedIOException(new IOException("as ordered"))),
    CHECKED(new IOException("as ordered")),
    INTERRUPTED(new InterruptedException("as ordered")),
    ASSERTION(new AssertionError("as ordered")),
    LINKAGE(new NoClassDefFoundError("as ordered")),
    INITIALIZER(new ExceptionInInitializerError("as ordered")),
    STACK_OVERFLOW(new StackOverflowError("as ordered")),
    OUT_OF_MEMORY(new OutOfMemoryError("as ordered")),
    OF_ITS_OWN(
            new Throwable("as ordered") {
                @Override
                public String getMessage() {
                    throw new IllegalStateException("not even a message");
                }
            });

    private final Throwable thrown;

    Thrown(Throwable thrown) {
        this.thrown = thrown;
    }

    /// Throws it.
    public void fly() {
        this.<RuntimeException>sneak();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // that is the trick
    private <T extends Throwable> void sneak() throws T {
        throw (T) thrown;
    }

    /// The thing itself.
    public Throwable thrown() {
        return thrown;
    }
}
