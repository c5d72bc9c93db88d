package dev.muster.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Programs that `mpiexec` starts in all ranks, and that call `Pool.open()`.
@ParameterizedClass
@EnumSource(Mpi.class)
class JobTest {
    @Parameter private Mpi mpi = Mpi.OPEN_MPI;

    @BeforeEach
    void needs_the_library() {
        mpi.require();
    }

    @Test
    void rank_0_alone_gets_past_the_opening_and_its_pool_does_what_any_pool_does()
            throws IOException, InterruptedException {
        List<String> lines = Job.run(mpi, 3, "tasks", "2", "broadcast", "large", "nested", "twice");

        assertThat(lines).filteredOn(line -> line.startsWith("opened by")).hasSize(1);
        assertThat(lines).filteredOn(line -> line.equals("program ends")).hasSize(1);
        // Another rank may say in between, or at last, that its pool is closed already.
        assertThat(lines)
                .containsSubsequence(
                        "workers 2",
                        "broadcast [0.0, 7.0, 1048575.0]",
                        "large is the same",
                        "nested 42",
                        "both pools answer",
                        "program ends");
    }

    @Test
    void a_rank_brings_as_many_workers_as_the_variable_says()
            throws IOException, InterruptedException {
        try (Job job =
                Job.start(
                        Job.java(
                                mpi.launch(2, "MUSTER_POOL", "mpi:2"),
                                JobProgram.class,
                                "tasks",
                                "2"))) {
            assertThat(job.join()).as(() -> String.join("\n", job.lines())).isZero();
            assertThat(job.lines()).contains("workers 2");
        }
    }

    @Test
    void one_rank_alone_has_workers_of_its_machine() throws IOException, InterruptedException {
        assertThat(Job.run(mpi, 1, "tasks", "1")).contains("program ends");
    }

    @Test
    void one_rank_alone_is_refused_where_mpi_is_asked_for()
            throws IOException, InterruptedException {
        try (Job job =
                Job.start(
                        Job.java(
                                mpi.launch(1, "MUSTER_POOL", "mpi"),
                                JobProgram.class,
                                "tasks",
                                "1"))) {
            assertThat(job.join()).isNotZero();
            assertThat(job.lines())
                    .anyMatch(line -> line.contains("has 1 rank, must have at least 2"));
        }
    }

    @Test
    void a_program_without_a_launcher_looks_for_no_provider()
            throws IOException, InterruptedException {
        List<String> command = Job.java(List.of("env"), JobProgram.class, "tasks", "1");
        command.add(2, "-Xlog:class+load");
        try (Job job = Job.start(command)) {
            assertThat(job.join()).isZero();
            assertThat(job.lines())
                    .anyMatch(line -> line.contains("dev.muster.internal.pool.Pools "))
                    .noneMatch(line -> line.contains("dev.muster.mpi.MpiProvider "))
                    .noneMatch(line -> line.contains("ListeningProvider "));
        }
    }

    @Test
    void a_library_that_is_not_there_is_named() throws IOException, InterruptedException {
        try (Job job =
                Job.start(
                        Job.java(
                                mpi.launch(2, "MUSTER_MPI_LIBRARY", "libnone.so.1"),
                                JobProgram.class,
                                "tasks",
                                "1"))) {
            assertThat(job.join()).isNotZero();
            assertThat(job.lines())
                    .anyMatch(line ->
                            line.contains("no MPI library is found")
                                    && line.contains("libnone.so.1"));
            job.awaitNothingLeft();
        }
    }

    @Test
    void connections_keep_their_promises() throws IOException, InterruptedException {
        try (Job job = Job.start(Job.java(mpi.launch(2), ConnectionProgram.class))) {
            assertThat(job.join()).as(() -> String.join("\n", job.lines())).isZero();
            assertThat(job.lines())
                    .contains(
                            "order: kept",
                            "lengths: kept",
                            "two senders: kept",
                            "timeout: nothing lost",
                            "interrupt: nothing lost",
                            "too long: still there",
                            "slow reader: sender waits",
                            "object: [1, two]",
                            "closed by us: refused",
                            "closed by peer: last message, then the end");
        }
    }
}
