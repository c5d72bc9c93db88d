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

/// Jobs in which something ends that should not: a worker, a rank, the program.
@ParameterizedClass
@EnumSource(Mpi.class)
class JobEndTest {
    @Parameter private Mpi mpi = Mpi.OPEN_MPI;

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void needs_the_library() {
        mpi.require();
    }

    @Test
    void a_task_that_ends_its_worker_fails_alone() throws IOException, InterruptedException {
        List<String> lines = Job.run(mpi, 2, "crash");

        assertThat(lines).anyMatch(line -> line.startsWith("crashed: ") && line.contains("42"));
        assertThat(lines).contains("after it: [2, 4, 6]");
    }

    @Test
    void a_program_that_throws_ends_the_job_with_its_status()
            throws IOException, InterruptedException {
        try (Job job = Job.start(mpi, 2, "throw")) {
            assertThat(job.join()).isNotZero();
            assertThat(job.lines()).anyMatch(line -> line.contains("thrown by the program"));
            job.awaitNothingLeft();
        }
    }

    @Test
    void a_program_that_exits_with_open_pools_ends_the_job_with_its_status()
            throws IOException, InterruptedException {
        try (Job job = Job.start(mpi, 3, "exit")) {
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
        try (Job job = Job.start(mpi, 3, "wait", folder.resolve("never").toString())) {
            job.awaitLine("tasks run");
            job.rank(rank).destroyForcibly();

            assertThat(job.join()).isNotZero();
            assertThat(job.lines()).doesNotContain("program ends");
            job.awaitNothingLeft();
        }
    }

    @Test
    void a_rank_that_stands_still_holds_up_no_other() throws IOException, InterruptedException {
        try (Job job = Job.start(mpi, 3, "stopped")) {
            job.awaitLine("tasks run");
            Thread.sleep(Waits.SMALL); // somewhere in the midst of values
            new ProcessBuilder("kill", "-STOP", Long.toString(job.rank(2).pid())).start().waitFor();

            job.awaitLine("went on without it");
        }
    }
}
