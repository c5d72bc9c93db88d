package dev.muster.internal.pool;

import dev.muster.internal.client.java.ManagerEndpoint;
import dev.muster.internal.client.java.SentProxies;
import dev.muster.internal.codec.LambdaShape;
import dev.muster.internal.codec.Output;
import dev.muster.internal.workerprotocol.TaskEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// The functions, shapes and managers that one worker has been sent. One thread at a time.
final class KnownFunctions {
    private final Set<Long> numbers = new HashSet<>();
    private int shapes;
    private int managers;

    /// Writes the managers that the worker does not know.
    void write(SentProxies sent, Output frame) {
        List<SentProxies.SentManager> all = sent.managers();
        for (int count = all.size(); managers < count; managers++) {
            SentProxies.SentManager manager = all.get(managers);
            ManagerEndpoint endpoint = manager.endpoint();
            TaskEntry.Manager.write(
                    manager.number(),
                    endpoint.address(),
                    endpoint.key(),
                    endpoint.encryption(),
                    frame);
        }
    }

    /// Writes the shapes that the worker does not know.
    void write(SentShapes sent, Output frame) {
        List<LambdaShape> all = sent.all();
        for (int count = all.size(); shapes < count; shapes++) {
            TaskEntry.Shape.write(all.get(shapes), frame);
        }
    }

    /// Writes a function, if it is one of many tasks and the worker does not know it.
    void write(PoolFunction function, Output frame) {
        if (function.isShared() && numbers.add(function.number())) {
            TaskEntry.Function.write(
                    function.number(), Objects.requireNonNull(function.written()), frame);
        }
    }

    /// Writes that a function is not needed any more.
    ///
    /// @return false if the worker does not know it
    boolean forget(PoolFunction function, Output frame) {
        if (!numbers.remove(function.number())) {
            return false;
        }
        TaskEntry.Forget.write(function.number(), frame);
        return true;
    }
}
