package dev.muster.mpi;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Who looks for messages: one thread at a time, which receives for all.
///
/// It is one that waits for a message itself, so the message need not be handed to it. One that has
/// received something for others stops: the next to look is the one that was addressed. A thread of
/// its own does it while nobody waits.
final class Polling {
    private static final System.Logger LOGGER = Log.named("dev.muster.mpi");

    /// While messages are under way, they need this side's help; but not for long, if their peer
    /// stands still.
    private static final long HELPING_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    /// How often the thread that waits for nothing looks whether anybody polls.
    private static final long OTHERS_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /// One look.
    @FunctionalInterface
    interface Look {
        /// Receives what has arrived.
        ///
        /// @return whether that was anything
        /// @throws IOException if nothing can be received any more
        boolean take() throws IOException;
    }

    private final Look look;
    private final BooleanSupplier isHelping;
    private final ReentrantLock duty = new ReentrantLock();

    /// The thread that looks, while it sleeps.
    private volatile @Nullable Thread sleeping;

    private volatile long sentNanos = System.nanoTime();

    /// @param isHelping whether messages are under way
    Polling(Look look, BooleanSupplier isHelping) {
        this.look = look;
        this.isHelping = isHelping;
    }

    /// Why a thread has stopped receiving.
    enum Stop {
        /// The condition holds, or the time is over.
        ENOUGH,

        /// Another thread receives.
        ANOTHER_RECEIVES,

        /// Something for another thread has come, which should receive from now on.
        ANOTHER_SHOULD
    }

    /// Receives until a condition holds, or another thread does or should.
    ///
    /// @throws IOException if nothing can be received any more
    /// @throws InterruptedException if interrupted; what was received is not lost
    Stop tryUntil(BooleanSupplier isEnough, long deadline)
            throws IOException, InterruptedException {
        if (!duty.tryLock()) {
            return Stop.ANOTHER_RECEIVES;
        }
        try {
            var pause = new Pause();
            long sent = sentNanos;
            while (true) {
                boolean isAny = look.take();
                if (isEnough.getAsBoolean() || Deadline.left(deadline) <= 0) {
                    return Stop.ENOUGH;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (isAny) {
                    return Stop.ANOTHER_SHOULD;
                }
                if (sent != sentNanos) {
                    sent = sentNanos;
                    pause.reset();
                }
                sleep(pause, deadline, sent);
            }
        } finally {
            duty.unlock();
        }
    }

    private void sleep(Pause pause, long deadline, long sent) {
        if (!pause.isSleep()) {
            pause.take(Long.MAX_VALUE);
            return;
        }
        sleeping = Thread.currentThread();
        if (sent == sentNanos) { // or a thread has sent before it could see that this one sleeps
            pause.take(
                    isHelping.getAsBoolean() && !pause.isLong()
                            ? HELPING_NANOS
                            : Deadline.left(deadline));
        }
        sleeping = null;
    }

    /// Receives whenever nobody else does, until this thread is to end.
    ///
    /// @param isOver is asked every few milliseconds; unparking this thread has it asked at once
    void keep(BooleanSupplier isOver) {
        var pause = new Pause();
        while (!isOver.getAsBoolean()) {
            if (!duty.tryLock()) {
                LockSupport.parkNanos(OTHERS_NANOS);
                continue;
            }
            try {
                if (look.take()) {
                    pause.reset();
                }
            } catch (IOException e) {
                LOGGER.log(Level.DEBUG, "nothing can be received from other ranks", e);
            } catch (Throwable e) { // of one look; the next message is none the worse
                Guard.failed(e);
            } finally {
                duty.unlock();
            }
            pause.take(Long.MAX_VALUE);
        }
    }

    /// Something was sent, so an answer may come soon.
    void sent() {
        sentNanos = System.nanoTime();
        Thread asleep = sleeping;
        if (asleep != null) {
            LockSupport.unpark(asleep);
        }
    }
}
