package dev.muster.codec;

import org.jspecify.annotations.Nullable;

/// An exception of another process whose class is not available here: the name of its class, its
/// message and its stack. Its causes and suppressed exceptions are of this class, too.
public final class RemoteFailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// A frame prints as class, dot, method and file in parentheses: the dot ends an ellipsis.
    private static final StackTraceElement CALLED =
            new StackTraceElement("..", " called from another process ", "below: the caller", -1);

    private final String remoteClassName;
    private final @Nullable String remoteMessage;

    /// An exception that was thrown in another process.
    ///
    /// @param remoteClassName the name of its class there
    /// @param remoteMessage its message there, or null if it had none
    /// @param stack its stack there
    public RemoteFailureException(
            String remoteClassName, @Nullable String remoteMessage, StackTraceElement[] stack) {
        super(remoteMessage == null ? remoteClassName : remoteClassName + ": " + remoteMessage);
        this.remoteClassName = remoteClassName;
        this.remoteMessage = remoteMessage;
        setStackTrace(stack);
    }

    /// The name of its class in the other process.
    public String remoteClassName() {
        return remoteClassName;
    }

    /// Its message there, or null if it had none.
    public @Nullable String remoteMessage() {
        return remoteMessage;
    }

    /// Puts the stack of the calling thread below that of an exception of another process,
    /// separated by a frame that says so.
    public static void joinStacks(Throwable remote) {
        StackTraceElement[] theirs = remote.getStackTrace();
        StackTraceElement[] ours = Thread.currentThread().getStackTrace();
        int skipped = Math.min(2, ours.length); // getStackTrace and this method
        var joined = new StackTraceElement[theirs.length + 1 + ours.length - skipped];
        System.arraycopy(theirs, 0, joined, 0, theirs.length);
        joined[theirs.length] = CALLED;
        System.arraycopy(ours, skipped, joined, theirs.length + 1, ours.length - skipped);
        remote.setStackTrace(joined);
    }
}
