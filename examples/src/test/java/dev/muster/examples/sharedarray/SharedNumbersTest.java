package dev.muster.examples.sharedarray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.examples.testing.PythonPartner;
import dev.muster.examples.testing.RunningExample;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "shared memory needs Linux")
class SharedNumbersTest {
    @Test
    void workers_fill_one_array() throws Exception {
        assertThat(RunningExample.lines("sharedarray"))
                .containsExactly("workers have filled it: the sum is 5000050000");
    }

    @Test
    void python_changes_the_same_array() throws Exception {
        assumeTrue(
                PythonPartner.has("multiprocessing.shared_memory"),
                "there is no python3 of at least 3.8");
        String name = "muster-test-" + ProcessHandle.current().pid();
        InputStream before = System.in;
        try (var keyboard = new PipedOutputStream();
                var input = new PipedInputStream(keyboard)) {
            System.setIn(input);
            try (var java = RunningExample.start("sharedarray", name)) {
                java.await("press Enter when Python has worked on ");

                assertThat(PythonPartner.lines("sharedarray", name))
                        .containsExactly("doubled 100000 numbers");
                keyboard.write('\n');
                keyboard.flush();

                assertThat(java.join()).endsWith("now the sum is 10000100000");
            }
        } finally {
            System.setIn(before);
        }
    }
}
