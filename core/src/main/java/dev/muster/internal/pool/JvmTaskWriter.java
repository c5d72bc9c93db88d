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

/// Writes the tasks of one worker JVM, and before them the functions, shapes and managers that it
/// has not been sent.
final class JvmTaskWriter implements TaskCodec.Writer {
    private final JvmTaskCodec.Shapes sentShapes;
    private final SentProxies sentProxies;
    private final Set<Long> functions = new HashSet<>();
    private int shapes;
    private int managers;

    /// @param sentShapes those that tasks have been written with
    /// @param sentProxies those that tasks carry
    JvmTaskWriter(JvmTaskCodec.Shapes sentShapes, SentProxies sentProxies) {
        this.sentShapes = sentShapes;
        this.sentProxies = sentProxies;
    }

    @Override
    public void write(PoolTask task, Output frame) {
        writeShapes(frame);
        writeManagers(frame);
        long function = TaskEntry.CALL;
        if (task.work() instanceof Work.Apply(PoolFunction applied, _)) {
            function = applied.number();
            write(applied, frame);
        }
        TaskEntry.Run.write(
                task.sequence(),
                task.number(),
                task.attempt(),
                task.options().name(),
                task.loader(),
                function,
                task.payload(),
                frame);
    }

    private void writeShapes(Output frame) {
        List<LambdaShape> all = sentShapes.all();
        for (int count = all.size(); shapes < count; shapes++) {
            TaskEntry.Shape.write(all.get(shapes), frame);
        }
    }

    private void writeManagers(Output frame) {
        List<SentProxies.SentManager> all = sentProxies.managers();
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

    /// Writes a function, if it is one of many tasks.
    private void write(PoolFunction function, Output frame) {
        if (function.isShared() && functions.add(function.number())) {
            TaskEntry.Function.write(
                    function.number(), Objects.requireNonNull(function.written()), frame);
        }
    }

    @Override
    public boolean forget(PoolFunction function, Output frame) {
        if (!functions.remove(function.number())) {
            return false;
        }
        TaskEntry.Forget.write(function.number(), frame);
        return true;
    }
}
