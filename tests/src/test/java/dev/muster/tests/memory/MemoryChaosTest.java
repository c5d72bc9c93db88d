package dev.muster.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.shared.Local;
import dev.muster.shared.SharedArray;
import dev.muster.tests.kit.JavaProcess;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/// Processes that use the same objects in memory are killed one after the other.
@Tag("faults")
@EnabledOnOs(OS.LINUX)
@ExtendWith({Leaks.class, NoNamesLeft.class})
class MemoryChaosTest {
    private static final int KILLS = 6;
    private static final int AT_WORK = 2;

    /// What must grow between two kills: nobody waits in vain.
    private static final int[] PROGRESS = {
        ChaosProgram.LEFT, ChaosProgram.PERMITS_BACK, ChaosProgram.NEXT
    };

    private final List<JavaProcess> all = new ArrayList<>();
    private final Queue<JavaProcess> working = new ArrayDeque<>();

    @Test
    void whoever_is_killed_the_others_go_on_and_nothing_is_lost() throws Exception {
        try (var local = Local.inMemory()) {
            SharedThings things = SharedThings.make(local);
            SharedArray.OfLong words = things.words();
            try {
                for (int i = 0; i < AT_WORK + KILLS; i++) {
                    all.add(JavaProcess.start(ChaosProgram.class, things.text()));
                }
                Queue<JavaProcess> fresh = new ArrayDeque<>(all);
                for (int i = 0; i < AT_WORK; i++) {
                    putToWork(fresh.remove());
                }
                for (JavaProcess next : fresh) {
                    awaitProgress(words);
                    working.remove().kill();
                    putToWork(next);
                }
                awaitProgress(words);
            } finally {
                all.forEach(JavaProcess::close);
            }

            assertThat(all)
                    .allSatisfy(each -> assertThat(each.lines()).containsExactly("attached"));
            assertSectionIsWhole(things);
            assertThat(things.permits().tryAcquire(SharedThings.PERMITS, Waits.LONG)).isTrue();
            assertMessagesAreThere(things);
            words.memory().close();
        }
    }

    private void putToWork(JavaProcess process) throws IOException, InterruptedException {
        process.await("attached");
        process.tell("begin");
        working.add(process);
    }

    private static void awaitProgress(SharedArray.OfLong words) {
        for (int word : PROGRESS) {
            long before = words.getVolatile(word);
            await().atMost(Waits.LONG).until(() -> words.getVolatile(word) > before + 10);
        }
    }

    /// Each who died inside may have counted himself there, but not when he left.
    private static void assertSectionIsWhole(SharedThings things) throws InterruptedException {
        assertThat(things.lock().tryLock(Waits.LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        things.lock().unlock();
        long left = things.words().getVolatile(ChaosProgram.LEFT);
        assertThat(things.words().getVolatile(ChaosProgram.ENTRIES))
                .isBetween(left, left + AT_WORK + KILLS);
    }

    private static void assertMessagesAreThere(SharedThings things) throws InterruptedException {
        SharedArray.OfLong words = things.words();
        for (Long message = next(things); message != null; message = next(things)) {
            ChaosProgram.noteTaken(words, message);
        }
        long begun =
                Math.min(
                        words.getVolatile(ChaosProgram.NEXT),
                        words.length() - ChaosProgram.MESSAGES);
        int lost = 0;
        for (long i = 0; i < begun; i++) {
            long state = words.getVolatile(ChaosProgram.MESSAGES + i);
            assertThat(state).isLessThan(2 * ChaosProgram.TAKEN);
            lost += state == ChaosProgram.PUT ? 1 : 0;
        }
        assertThat(lost).isLessThanOrEqualTo(AT_WORK + KILLS);
    }

    private static @Nullable Long next(SharedThings things) throws InterruptedException {
        return things.queue().poll(Waits.SMALL.toMillis(), TimeUnit.MILLISECONDS);
    }
}
