package dev.muster.bench;

import dev.muster.shared.Local;
import dev.muster.shared.SharedArray;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import java.io.Serializable;

/// What the processes of [MemoryChaosBench] share.
///
/// @param lock guards [#INSIDE] and [#ENTRIES]
/// @param gate guards [#TOKENS]
/// @param more of the gate: a token was added
/// @param less of the gate: a token was taken
/// @param words counters, by the constants of this class
/// @param items what happened to each message: [#BEGUN], [#PUT], and [#TAKEN] for each time
@SuppressWarnings("serial") // these objects travel
record MemoryChaosObjects(
        SharedLock lock,
        SharedLock gate,
        SharedCondition more,
        SharedCondition less,
        SharedSemaphore permits,
        SharedQueue<byte[]> queue,
        SharedArray.OfLong words,
        SharedArray.OfInt items)
        implements Serializable {
    static final int PERMITS = 4;

    /// Who is in the section that the lock guards; 0 if nobody is.
    static final int INSIDE = 0;

    /// How often somebody was there.
    static final int ENTRIES = 8;

    /// How often somebody was told that the owner before had died.
    static final int ABANDONED = 16;

    /// What those take who wait for the condition.
    static final int TOKENS = 24;

    /// How many were taken.
    static final int TOKENS_TAKEN = 32;

    /// How often permits were taken.
    static final int PERMITS_TAKEN = 40;

    /// The number of the next message.
    static final int NEXT_ITEM = 48;

    /// How many processes there have been.
    static final int PROCESSES = 56;

    /// From here on, for each process: how often it was in the section.
    static final int OWN_ENTRIES = 64;

    static final int MAX_PROCESSES = 100_000;

    static final int BEGUN = 1;
    static final int PUT = 2;
    static final int TAKEN = 4;

    static MemoryChaosObjects make(Local local, int backlog, long items) {
        SharedLock gate = local.newLock();
        return new MemoryChaosObjects(
                local.newLock(),
                gate,
                gate.newCondition(),
                gate.newCondition(),
                local.newSemaphore(PERMITS),
                local.newQueue(backlog),
                SharedArray.longs(OWN_ENTRIES + MAX_PROCESSES),
                SharedArray.ints(items));
    }
}
