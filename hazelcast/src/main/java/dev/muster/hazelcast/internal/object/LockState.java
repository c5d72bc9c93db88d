package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import dev.muster.shared.SessionLostException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// A lock with its conditions.
///
/// Whoever unlocks it hands it over to the first of those that wait; so it is free only if nobody
/// waits. A wait for a signal has a number: with it the thread gets the lock again, and so knows
/// that its wait is over.
///
/// @param owner null while it is free
/// @param wake by which wait for a signal the owner has it again; 0 by none
/// @param isAbandoned whether the last owner is gone without having released it
/// @param queue those that wait for the lock
/// @param sleepers those that wait for a signal, by the number of the condition
record LockState(
        @Nullable Owner owner,
        long wake,
        boolean isAbandoned,
        List<Waiter> queue,
        Map<Long, List<Waiter>> sleepers)
        implements State<LockState> {
    /// One that waits.
    ///
    /// @param wake twice the number of its wait for a signal, and 1 more if there was one; 0 if it
    ///   waits for the lock alone
    record Waiter(Owner owner, long wake) {
        private boolean isOf(Owner who, long wait) {
            return wake >> 1 == wait && owner.equals(who);
        }

        private void write(Output out) {
            owner.write(out);
            out.writeUnsigned(wake);
        }

        private static void writeAll(List<Waiter> waiters, Output out) {
            out.writeUnsigned(waiters.size());
            waiters.forEach(each -> each.write(out));
        }

        private static List<Waiter> readAll(Input in) throws CodecException {
            var waiters = new ArrayList<Waiter>();
            for (int left = in.readCount(10); left > 0; left--) {
                waiters.add(new Waiter(Owner.read(in), in.readUnsigned()));
            }
            return waiters;
        }
    }

    private static final int IS_OWNED = 1;
    private static final int IS_ABANDONED = 2;

    static final Kind<LockState> KIND =
            new Kind<>(new LockState(null, 0, false, List.of(), Map.of()), LockState::read);

    @Override
    public void write(Output out) {
        out.writeByte((owner == null ? 0 : IS_OWNED) | (isAbandoned ? IS_ABANDONED : 0));
        if (owner != null) {
            new Waiter(owner, wake).write(out);
        }
        Waiter.writeAll(queue, out);
        out.writeUnsigned(sleepers.size());
        sleepers.forEach((condition, waiters) -> {
            out.writeLong(condition);
            Waiter.writeAll(waiters, out);
        });
    }

    private static LockState read(Input in) throws CodecException {
        int flags = in.readByte();
        Owner owner = null;
        long wake = 0;
        if ((flags & IS_OWNED) != 0) {
            owner = Owner.read(in);
            wake = in.readUnsigned();
        }
        List<Waiter> queue = Waiter.readAll(in);
        var sleepers = new LinkedHashMap<Long, List<Waiter>>();
        for (int left = in.readCount(9); left > 0; left--) {
            sleepers.put(in.readLong(), Waiter.readAll(in));
        }
        return new LockState(owner, wake, (flags & IS_ABANDONED) != 0, queue, sleepers);
    }

    // ---- the lock ----

    boolean isHeldBy(Owner who) {
        return who.equals(owner);
    }

    /// Takes the lock.
    ///
    /// @param mayWait whether the caller gets into the queue if it is not free
    Outcome<LockState> lock(Owner who, boolean mayWait) {
        if (isHeldBy(who)) {
            return with(true);
        }
        if (owner == null) {
            return new LockState(who, 0, isAbandoned, queue, sleepers).with(true);
        }
        if (!mayWait || queue.stream().anyMatch(each -> each.owner().equals(who))) {
            return with(NOT_YET);
        }
        return withQueue(plus(queue, new Waiter(who, 0))).with(NOT_YET);
    }

    /// Waits no longer.
    Outcome<LockState> leave(Owner who) {
        if (isHeldBy(who)) {
            return with(true);
        }
        List<Waiter> others = queue.stream().filter(each -> !each.owner().equals(who)).toList();
        return others.size() == queue.size() ? with(LATE) : withQueue(others).with(LATE);
    }

    /// Releases the lock.
    Outcome<LockState> unlock(Owner who) {
        if (!isHeldBy(who)) {
            throw new SessionLostException(
                    "the lock was given back, since this process was silent for too long, or the"
                            + " cluster was split: others may have had it since",
                    new IOException("this process counted as dead"));
        }
        return released(false).with(true);
    }

    /// As it is when the owner has it no more.
    private LockState released(boolean abandoned) {
        return queue.isEmpty()
                ? new LockState(null, 0, abandoned, queue, sleepers)
                : new LockState(
                        queue.getFirst().owner(),
                        queue.getFirst().wake(),
                        abandoned,
                        queue.subList(1, queue.size()),
                        sleepers);
    }

    private LockState withQueue(List<Waiter> waiters) {
        return new LockState(owner, wake, isAbandoned, waiters, sleepers);
    }

    private static <E> List<E> plus(List<E> elements, E last) {
        var all = new ArrayList<E>(elements.size() + 1);
        all.addAll(elements);
        all.add(last);
        return all;
    }

    // ---- its conditions ----

    /// Waits for a signal, and for the lock again.
    ///
    /// @param wait the number of this wait
    Outcome<LockState> await(long condition, Owner who, long wait, boolean hasWaited) {
        if (isHeldBy(who) && wake >> 1 == wait) {
            return with((wake & 1) != 0);
        }
        if (queue.stream().anyMatch(each -> each.isOf(who, wait))
                || sleepers.getOrDefault(condition, List.of()).stream()
                        .anyMatch(each -> each.isOf(who, wait))) {
            return with(NOT_YET);
        }
        if (hasWaited) {
            throw new SessionLostException(
                    "the lock was given back while this thread waited for a signal: this process"
                            + " was silent for too long, or the cluster was split",
                    new IOException("this process counted as dead"));
        }
        requireHeld(who);
        List<Waiter> waiters = sleepers.getOrDefault(condition, List.of());
        return withSleepers(condition, plus(waiters, new Waiter(who, wait << 1)))
                .released(false)
                .with(NOT_YET);
    }

    /// Waits for the lock alone, as a signal is waited for no longer.
    Outcome<LockState> wakeLate(long condition, Owner who, long wait) {
        List<Waiter> waiters = sleepers.getOrDefault(condition, List.of());
        for (Waiter each : waiters) {
            if (each.isOf(who, wait)) {
                var others = new ArrayList<>(waiters);
                others.remove(each);
                return withSleepers(condition, others).queued(List.of(each)).with(NOT_YET);
            }
        }
        return with(NOT_YET);
    }

    /// Lets those that wait for a signal wait for the lock.
    Outcome<LockState> signal(long condition, Owner who, int most) {
        requireHeld(who);
        List<Waiter> waiters = sleepers.getOrDefault(condition, List.of());
        int count = Math.min(most, waiters.size());
        if (count == 0) {
            return with(true);
        }
        List<Waiter> woken =
                waiters.subList(0, count).stream()
                        .map(each -> new Waiter(each.owner(), each.wake() | 1))
                        .toList();
        return withSleepers(condition, waiters.subList(count, waiters.size()))
                .queued(woken)
                .with(true);
    }

    private void requireHeld(Owner who) {
        if (!isHeldBy(who)) {
            throw new IllegalMonitorStateException(
                    "this thread does not hold the condition's lock, must hold it");
        }
    }

    private LockState queued(List<Waiter> waiters) {
        var all = new ArrayList<>(queue);
        all.addAll(waiters);
        LockState queued = withQueue(all);
        return owner == null ? queued.released(isAbandoned) : queued;
    }

    private LockState withSleepers(long condition, List<Waiter> waiters) {
        var all = new LinkedHashMap<>(sleepers);
        if (waiters.isEmpty()) {
            all.remove(condition);
        } else {
            all.put(condition, waiters);
        }
        return new LockState(owner, wake, isAbandoned, queue, all);
    }

    // ---- the dead ----

    @Override
    public LockState cleaned(LongPredicate isAlive) {
        LockState cleaned = this;
        if (queue.stream().anyMatch(each -> !isAlive.test(each.owner().process()))) {
            cleaned = cleaned.withQueue(living(queue, isAlive));
        }
        for (Map.Entry<Long, List<Waiter>> each : sleepers.entrySet()) {
            List<Waiter> living = living(each.getValue(), isAlive);
            if (living.size() < each.getValue().size()) {
                cleaned = cleaned.withSleepers(each.getKey(), living);
            }
        }
        return owner != null && !isAlive.test(owner.process()) ? cleaned.released(true) : cleaned;
    }

    private static List<Waiter> living(List<Waiter> waiters, LongPredicate isAlive) {
        return waiters.stream().filter(each -> isAlive.test(each.owner().process())).toList();
    }
}
