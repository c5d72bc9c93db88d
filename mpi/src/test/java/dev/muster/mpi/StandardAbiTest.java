package dev.muster.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The ABI of MPI 5.0, by a library of our own that has it: it refuses handles that are not the
/// ABI's. No Debian has a real one yet.
class StandardAbiTest {
    private static final String EACH_RANK =
            "PMI_SIZE=2; export PMI_SIZE; PMI_RANK=1 \"$@\" & PMI_RANK=0 \"$@\"; status=$?;"
                    + " wait; exit $status";

    @TempDir private Path folder = Path.of("");

    /// Compiles the library, or skips the test.
    private Path library(String name) throws IOException, InterruptedException {
        boolean isCompiler =
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "cc")));
        if (!isCompiler) {
            System.err.println("SKIPPED: no C compiler here; apt-get install gcc libc6-dev");
        }
        Assumptions.assumeTrue(isCompiler, "no C compiler");
        Path source = folder.resolve("standin.c");
        try (InputStream text = StandardAbiTest.class.getResourceAsStream("standin.c")) {
            Files.copy(Objects.requireNonNull(text), source);
        }
        Path library = folder.resolve(name);
        Process compiler =
                new ProcessBuilder(
                                "cc",
                                "-O1",
                                "-shared",
                                "-fPIC",
                                "-o",
                                library.toString(),
                                source.toString())
                        .inheritIO()
                        .start();
        assertThat(compiler.waitFor()).isZero();
        return library;
    }

    @ParameterizedTest
    @CsvSource({"libmpi_abi.so.0, tasks 1", "libother.so, large"})
    void tasks_run_in_other_ranks(String name, String words)
            throws IOException, InterruptedException {
        Path library = library(name);
        List<String> each = new ArrayList<>(List.of("env"));
        each.add("MUSTER_MPI_LIBRARY=" + library);
        each.add("STANDIN_FOLDER=" + folder);
        List<String> command = new ArrayList<>(List.of("sh", "-c", EACH_RANK, "sh"));
        command.addAll(Job.java(each, JobProgram.class, words.split(" ", -1)));
        try (Job job = Job.start(command)) {
            assertThat(job.join()).as(() -> String.join("\n", job.lines())).isZero();
            assertThat(job.lines()).contains("program ends");
            job.awaitNothingLeft();
        }
    }
}
