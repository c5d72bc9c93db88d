package dev.muster.hazelcast.internal.object;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/// Permits, and who has and who wants them.
///
/// Whoever releases permits gives them to the first of those that wait; so one that waits no longer
/// has got them, as long as its process is alive.
///
/// @param isMade whether it was ever used
/// @param permits how many there are
/// @param taken how many each process has taken and not released
/// @param queue those that wait, in the order in which they are served
record SemaphoreState(boolean isMade, long permits, Map<Long, Long> taken, List<Waiter> queue)
        implements State<SemaphoreState> {
    /// One that waits.
    record Waiter(Owner owner, long permits) {}

    static final Kind<SemaphoreState> KIND =
            new Kind<>(new SemaphoreState(false, 0, Map.of(), List.of()), SemaphoreState::read);

    @Override
    public void write(Output out) {
        out.writeUnsigned(permits);
        out.writeUnsigned(taken.size());
        taken.forEach((process, count) -> {
            out.writeLong(process);
            out.writeUnsigned(count);
        });
        out.writeUnsigned(queue.size());
        for (Waiter each : queue) {
            each.owner().write(out);
            out.writeUnsigned(each.permits());
        }
    }

    private static SemaphoreState read(Input in) throws CodecException {
        long permits = in.readUnsigned();
        var taken = new LinkedHashMap<Long, Long>();
        for (int left = in.readCount(9); left > 0; left--) {
            taken.put(in.readLong(), in.readUnsigned());
        }
        var queue = new ArrayList<Waiter>();
        for (int left = in.readCount(10); left > 0; left--) {
            queue.add(new Waiter(Owner.read(in), in.readUnsigned()));
        }
        return new SemaphoreState(true, permits, taken, queue);
    }

    boolean isWaiting(Owner who) {
        return queue.stream().anyMatch(each -> each.owner().equals(who));
    }

    /// With these permits at first.
    SemaphoreState made(long first) {
        return new SemaphoreState(true, first, taken, queue);
    }

    /// Takes permits.
    ///
    /// @param mayWait whether the caller gets into the queue if there are too few
    Outcome<SemaphoreState> acquire(Owner who, long count, boolean mayWait) {
        if (permits >= count && (queue.isEmpty() || !mayWait)) {
            return given(who.process(), count).with(true);
        }
        if (!mayWait) {
            return with(NOT_YET);
        }
        var waiters = new ArrayList<>(queue);
        waiters.add(new Waiter(who, count));
        return new SemaphoreState(true, permits, taken, waiters).with(NOT_YET);
    }

    /// Waits no longer; those behind may be served then.
    SemaphoreState leave(Owner who) {
        List<Waiter> others = queue.stream().filter(each -> !each.owner().equals(who)).toList();
        return new SemaphoreState(true, permits, taken, others).served();
    }

    /// Releases permits, or adds some.
    Outcome<SemaphoreState> release(long process, long count) {
        if (permits + count > Integer.MAX_VALUE) {
            return with(false);
        }
        var held = new LinkedHashMap<>(taken);
        held.computeIfPresent(process, (_, before) -> before > count ? before - count : null);
        return new SemaphoreState(true, permits + count, held, queue).served().with(true);
    }

    private SemaphoreState given(long process, long count) {
        var held = new LinkedHashMap<>(taken);
        held.merge(process, count, Long::sum);
        return new SemaphoreState(true, permits - count, held, queue);
    }

    /// With the permits given to the first of those that wait.
    private SemaphoreState served() {
        SemaphoreState served = this;
        while (!served.queue.isEmpty() && served.queue.getFirst().permits() <= served.permits) {
            Waiter first = served.queue.getFirst();
            List<Waiter> others = served.queue.subList(1, served.queue.size());
            served =
                    new SemaphoreState(true, served.permits, served.taken, others)
                            .given(first.owner().process(), first.permits());
        }
        return served;
    }

    @Override
    public SemaphoreState cleaned(LongPredicate isAlive) {
        boolean isClean =
                taken.keySet().stream().allMatch(isAlive::test)
                        && queue.stream().allMatch(each -> isAlive.test(each.owner().process()));
        if (isClean) {
            return this;
        }
        long back = 0;
        var held = new LinkedHashMap<Long, Long>();
        for (Map.Entry<Long, Long> each : taken.entrySet()) {
            if (isAlive.test(each.getKey())) {
                held.put(each.getKey(), each.getValue());
            } else {
                back += each.getValue();
            }
        }
        List<Waiter> living =
                queue.stream().filter(each -> isAlive.test(each.owner().process())).toList();
        return new SemaphoreState(true, permits + back, held, living).served();
    }
}
