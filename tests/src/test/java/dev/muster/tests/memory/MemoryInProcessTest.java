package dev.muster.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.JvmProcess;
import dev.muster.WorkerOutput;
import dev.muster.shared.Local;
import dev.muster.shared.SharedArray;
import dev.muster.shared.SharedLock;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Offspring;
import dev.muster.tests.kit.Waits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// Objects in memory that the function of a process has captured.
@EnabledOnOs(OS.LINUX)
@ExtendWith({Leaks.class, NoNamesLeft.class})
class MemoryInProcessTest {
    private static final int TIMES = 10_000;

    @Test
    void both_processes_use_the_same_objects() throws Exception {
        try (var local = Local.inMemory()) {
            SharedLock lock = local.newLock();
            SharedQueue<String> queue = local.newQueue(10);
            SharedArray.OfLong counts = SharedArray.longs(1);

            JvmProcess process =
                    JvmProcess.start(
                            () -> {
                                queue.add("begins");
                                add(lock, counts);
                                queue.add("done");
                            },
                            c ->
                                    c.withEnvironment(Offspring.VARIABLE, Offspring.MARK)
                                            .withOutput(new WorkerOutput.Discard()));
            assertThat(queue.take()).isEqualTo("begins");
            add(lock, counts);

            assertThat(queue.take()).isEqualTo("done");
            assertThat(process.join(Waits.LONG)).isTrue();
            assertThat(counts.get(0)).isEqualTo(2 * TIMES);
            counts.memory().close();
        }
    }

    private static void add(SharedLock lock, SharedArray.OfLong counts) {
        for (int i = 0; i < TIMES; i++) {
            lock.lock();
            try {
                counts.set(0, counts.get(0) + 1);
            } finally {
                lock.unlock();
            }
        }
    }
}
