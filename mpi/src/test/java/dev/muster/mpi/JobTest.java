package dev.muster.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Programs that `mpiexec` starts in all ranks, and that call `Pool.open()`.
@ParameterizedClass
@EnumSource(Mpi.class)
class JobTest {
    @Parameter private Mpi mpi = Mpi.OPEN_MPI;

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void needs_the_library() {
        mpi.require();
    }

    private Job start(int ranks, String... arguments) throws IOException {
        return Job.start(Job.java(mpi.launch(ranks), JobProgram.class, arguments));
    }

    /// Runs a program to its end, which must be a good one.
    private List<String> run(int ranks, String... arguments)
            throws IOException, InterruptedException {
        try (Job job = start(ranks, arguments)) {
            assertThat(job.join()).as(() -> String.join("\n", job.lines())).isZero();
            job.awaitNothingLeft();
            return job.lines();
        }
    }

    @Test
    void only_rank_0_gets_past_the_opening_and_tasks_run_in_the_others()
            throws IOException, InterruptedException {
        List<String> lines = run(3, "tasks", "2");

        assertThat(lines).filteredOn(line -> line.startsWith("opened by")).hasSize(1);
        assertThat(lines).contains("workers 2").endsWith("program ends");
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
    void a_task_that_ends_its_worker_fails_alone() throws IOException, InterruptedException {
        List<String> lines = run(2, "crash");

        assertThat(lines).anyMatch(line -> line.startsWith("crashed: ") && line.contains("42"));
        assertThat(lines).contains("after it: [2, 4, 6]");
    }

    @Test
    void a_broadcast_arrives() throws IOException, InterruptedException {
        assertThat(run(3, "broadcast")).contains("broadcast [0.0, 7.0, 1048575.0]");
    }

    @Test
    void a_large_array_goes_there_and_back() throws IOException, InterruptedException {
        assertThat(run(2, "large")).contains("large is the same");
    }

    @Test
    void a_pool_within_a_task_is_no_rank() throws IOException, InterruptedException {
        assertThat(run(2, "nested")).contains("nested 42");
    }

    @Test
    void a_program_may_open_several_pools() throws IOException, InterruptedException {
        assertThat(run(3, "twice")).contains("both pools answer");
    }

    @Test
    void a_program_that_throws_ends_the_job_with_its_status()
            throws IOException, InterruptedException {
        try (Job job = start(2, "throw")) {
            assertThat(job.join()).isNotZero();
            assertThat(job.lines()).anyMatch(line -> line.contains("thrown by the program"));
            job.awaitNothingLeft();
        }
    }

    @Test
    void a_program_that_exits_with_open_pools_ends_the_job_with_its_status()
            throws IOException, InterruptedException {
        try (Job job = start(3, "exit")) {
            assertThat(job.join()).isEqualTo(7);
            job.awaitNothingLeft();
        }
    }

    @Test
    void a_rank_that_is_killed_ends_the_job_and_nothing_is_left()
            throws IOException, InterruptedException {
        assertEndsWhenKilled(1);
    }

    @Test
    void so_does_rank_0() throws IOException, InterruptedException {
        assertEndsWhenKilled(0);
    }

    private void assertEndsWhenKilled(int rank) throws IOException, InterruptedException {
        try (Job job = start(3, "wait", folder.resolve("never").toString())) {
            job.awaitLine("tasks run");
            job.rank(rank).destroyForcibly();

            assertThat(job.join()).isNotZero();
            assertThat(job.lines()).doesNotContain("program ends");
            job.awaitNothingLeft();
        }
    }

    @Test
    void a_rank_that_stands_still_holds_up_no_other() throws IOException, InterruptedException {
        try (Job job = start(3, "stopped")) {
            job.awaitLine("tasks run");
            Thread.sleep(Waits.SMALL); // somewhere in the midst of values
            new ProcessBuilder("kill", "-STOP", Long.toString(job.rank(2).pid())).start().waitFor();

            job.awaitLine("went on without it");
        }
    }

    @Test
    void one_rank_alone_has_workers_of_its_machine() throws IOException, InterruptedException {
        assertThat(run(1, "tasks", "1")).contains("program ends");
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
