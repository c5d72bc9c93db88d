package dev.muster;

import java.nio.file.Path;
import java.util.function.Consumer;

/// Where the lines that workers write to their standard output and error are sent.
public sealed interface WorkerOutput {
    /// To the standard output and error of this program, each line with its tag: `[worker-2
    /// task-17] …`.
    record Console() implements WorkerOutput {}

    /// To a function. It is called by one thread of each worker's streams, and what it throws is
    /// logged; while it runs, that worker may have to wait with its output.
    ///
    /// @param receiver gets each line
    record To(Consumer<OutputLine> receiver) implements WorkerOutput {}

    /// To a file for each worker, `worker-2.log`, byte for byte, without tags; a file that is there
    /// is continued.
    ///
    /// @param folder where the files are made; made itself if it is not there
    record Files(Path folder) implements WorkerOutput {}

    /// Nowhere: only the last lines are kept, for a [CrashReport][dev.muster.worker.CrashReport].
    record Discard() implements WorkerOutput {}
}
