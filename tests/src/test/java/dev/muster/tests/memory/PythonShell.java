package dev.muster.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.PythonProcess;
import dev.muster.tests.kit.Waits;
import java.io.IOException;

/// A CPython that evaluates what it is told; `tests/python/interop/memory.py` says what it has.
final class PythonShell implements AutoCloseable {
    private final PythonProcess process;
    private int asked;

    private PythonShell(PythonProcess process) {
        this.process = process;
    }

    static PythonShell start(Python python) throws IOException {
        return new PythonShell(PythonProcess.start(python, "interop/memory.py"));
    }

    /// What an expression is, as Python writes it; or which exception it raises.
    String ask(String expression) throws IOException, InterruptedException {
        String number = asked++ + " ";
        process.tell(expression);
        return process.await(line -> line.startsWith(number), Waits.LONG)
                .substring(number.length());
    }

    /// Has statements executed.
    void run(String statements) throws IOException, InterruptedException {
        assertThat(ask("! " + statements)).as("%s", statements).isEqualTo("done");
    }

    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
