package dev.muster.hazelcast.internal.engine;

import com.hazelcast.client.HazelcastClientNotActiveException;
import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LocalMemberResetException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.partition.NoDataMemberInClusterException;
import com.hazelcast.spi.exception.RetryableException;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.internal.system.Nanos;
import dev.muster.shared.SessionLostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the engine throws, as users get it: one clear line.
public final class Failures {
    private static final System.Logger LOGGER = Log.named("dev.muster.hazelcast");
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long UNANSWERED_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Failures() {}

    /// Whether there is no use in asking what has become of a call: it was not carried out, or this
    /// process has left.
    public static boolean isFinal(RuntimeException e, HazelcastInstance hazelcast) {
        return e instanceof SplitBrainProtectionException
                || e instanceof NoDataMemberInClusterException
                || e instanceof UncheckedIOException
                || e.getClass() == IllegalStateException.class
                || !hazelcast.getLifecycleService().isRunning();
    }

    /// Makes a call of the engine that may be repeated, and repeats it if it stays without an
    /// answer or this thread is interrupted meanwhile; an interrupt is left for later.
    ///
    /// A call that goes to all members, such as one that begins to listen, stays without an answer
    /// if one of them has stopped and is not yet buried, or its connection broke. With a long
    /// patience that alone takes longer than the limit here: it is made twice all the same.
    public static <T extends @Nullable Object> T repeated(Supplier<T> call) {
        long deadline = Nanos.deadline(UNANSWERED_NANOS);
        boolean isInterrupted = false;
        boolean isSecond = false;
        try {
            while (true) {
                try {
                    return call.get();
                } catch (RuntimeException e) {
                    if (isInterruption(e)) {
                        Thread.interrupted();
                        isInterrupted = true;
                    } else if (!isUnanswered(e) || (isSecond && System.nanoTime() - deadline > 0)) {
                        throw e;
                    } else {
                        isSecond = true;
                        isInterrupted |= pause(e);
                    }
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Whether nobody knows what has become of a call: a member has stopped, or is gone; or this
    /// one was split off, and has found the others again.
    private static boolean isUnanswered(RuntimeException e) {
        return e instanceof OperationTimeoutException
                || e instanceof TargetDisconnectedException
                || e instanceof LocalMemberResetException
                || e instanceof RetryableException;
    }

    /// Waits a moment after a call whose answer is unclear, before it is made again.
    ///
    /// @return whether this thread was interrupted, which is to be left for later
    public static boolean pause(RuntimeException e) {
        boolean isInterrupted = Thread.interrupted() || isInterruption(e);
        if (!isInterrupted) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return isInterrupted;
    }

    /// Whether a call has failed because its thread was interrupted.
    public static boolean isInterruption(RuntimeException e) {
        return e.getCause() instanceof InterruptedException;
    }

    /// Runs something that matters only while the cluster can be used: that this process is no part
    /// of it any more, or stops being one and interrupts this, that there are too few nodes, or one
    /// does not answer, is no failure. Any other is logged. Never throws.
    public static void whilePart(Runnable body) {
        Guard.run(() -> {
            try {
                body.run();
            } catch (RuntimeException e) {
                if (reason(e, "").isEmpty() && !isUnanswered(e) && !isInterruption(e)) {
                    throw e;
                }
                LOGGER.log(Level.DEBUG, "the cluster cannot be used at present", e);
            }
        });
    }

    /// For a call that was not carried out.
    ///
    /// @param cluster its name
    public static RuntimeException of(RuntimeException e, String cluster) {
        if (e instanceof UncheckedIOException || e.getClass() == IllegalStateException.class) {
            return e;
        }
        String message =
                reason(e, cluster)
                        .orElseGet(
                                () -> "a call of the cluster %s failed: %s".formatted(cluster, e));
        return new UncheckedIOException(message, new IOException(message, e));
    }

    /// For a cluster that cannot be used from the beginning.
    ///
    /// @param cluster its name
    public static IOException atBegin(RuntimeException e, String cluster) {
        RuntimeException failure = of(e, cluster);
        return failure.getCause() instanceof IOException cause
                ? cause
                : new IOException(failure.getMessage(), failure);
    }

    /// Why a call is of no use at present, if that is known.
    ///
    /// @param cluster its name
    public static Optional<String> reason(RuntimeException e, String cluster) {
        String text =
                switch (e) {
                    case SplitBrainProtectionException _ ->
                            "the cluster %s has fewer nodes than it must have to be written to: it"
                                    + " is split, or nodes are down";
                    case NoDataMemberInClusterException _ ->
                            "the cluster %s has no node, must have one that keeps data: start"
                                    + " `muster node`";
                    case HazelcastInstanceNotActiveException _,
                            HazelcastClientNotActiveException _ ->
                            "this process is no part of the cluster %s any more";
                    case HazelcastClientOfflineException _ ->
                            "no member of the cluster %s can be reached";
                    default -> "";
                };
        return text.isEmpty() ? Optional.empty() : Optional.of(text.formatted(cluster));
    }

    /// For a call of which nobody knows whether it was carried out.
    public static SessionLostException unclear(RuntimeException e, String cluster) {
        return new SessionLostException(
                "nodes of the cluster %s went away during a call: whether it was carried out is not known"
                        .formatted(cluster),
                new IOException(String.valueOf(e.getMessage()), e));
    }
}
