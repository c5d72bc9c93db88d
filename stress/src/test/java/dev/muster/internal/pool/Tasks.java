package dev.muster.internal.pool;

import dev.muster.TaskOptions;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tasks that nobody runs.
final class Tasks {
    /// How large each is as it is written.
    static final int BYTES = 1;

    private Tasks() {}

    static PoolTask of(int number) {
        Runnable nothing = () -> {};
        var task =
                new PoolTask(number, TaskOptions.defaults(), new Work.Call(nothing), new Unheard());
        var payload = new Output();
        payload.writeByte(number);
        task.payload(payload);
        return task;
    }

    /// The number of a task; 0 if there is none.
    static int number(@Nullable PoolTask task) {
        return task == null ? 0 : (int) task.number();
    }

    static List<Integer> numbers(Collection<PoolTask> tasks) {
        var numbers = new ArrayList<Integer>();
        for (PoolTask task : tasks) {
            numbers.add(number(task));
        }
        return numbers;
    }

    private static final class Unheard implements PoolTask.Listener {
        @Override
        public void succeeded(@Nullable Object result) {}

        @Override
        public void failed(Throwable failure) {}
    }
}
