package dev.muster.tests.memory;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.shared.Local;
import dev.muster.shared.SharedArray;
import dev.muster.shared.SharedBarrier;
import dev.muster.shared.SharedCondition;
import dev.muster.shared.SharedEvent;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import dev.muster.shared.SharedSemaphore;
import java.io.Serializable;
import java.util.HexFormat;

/// What a test shares with the programs that it starts, and kills.
///
/// @param condition of the lock
/// @param permits [#PERMITS] of them
/// @param barrier for two
@SuppressWarnings("serial") // these objects travel
record SharedThings(
        SharedLock lock,
        SharedCondition condition,
        SharedSemaphore permits,
        SharedBarrier barrier,
        SharedEvent event,
        SharedQueue<Long> queue,
        SharedArray.OfLong words)
        implements Serializable {
    static final int PERMITS = 2;

    private static final int WORDS = 1 << 20;

    static SharedThings make(Local local) {
        SharedLock lock = local.newLock();
        return new SharedThings(
                lock,
                lock.newCondition(),
                local.newSemaphore(PERMITS),
                local.newBarrier(2),
                local.newEvent(),
                local.newQueue(100),
                SharedArray.longs(WORDS));
    }

    /// For the arguments of a program.
    String text() throws CodecException {
        var out = new Output();
        JavaCodec.standard().encode(this, out);
        return HexFormat.of().formatHex(out.toByteArray());
    }

    static SharedThings of(String text) throws CodecException {
        byte[] bytes = HexFormat.of().parseHex(text);
        return (SharedThings) JavaCodec.standard().decode(Input.of(bytes));
    }
}
