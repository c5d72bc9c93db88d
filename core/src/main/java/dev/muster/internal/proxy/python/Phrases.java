package dev.muster.internal.proxy.python;

import dev.muster.internal.protocol.EventOperations;
import dev.muster.internal.protocol.Operation;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What CPython's managers are asked for our operations, and which they do not have: all that is
/// not simply a call of the same name.
final class Phrases {
    private static final Map<Operation<?>, Phrase> ALL = new HashMap<>();

    private Phrases() {}

    /// How an operation is said; null if by its name.
    static @Nullable Phrase of(Operation<?> operation) {
        return ALL.get(operation);
    }

    private static void waits(Operation<?> operation, Phrase.Wait phrase) {
        ALL.put(operation, phrase);
    }

    static {
        waits(
                EventOperations.AWAIT,
                (event, seconds, _) -> event.test("wait", seconds) ? true : Phrase.LATE);
    }
}
