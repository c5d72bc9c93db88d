package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.worker.CrashReport;
import dev.muster.worker.CrashReport.Cause;
import dev.muster.worker.ExitStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What is said of a worker whose connection is lost, and whose end was not seen in time.
class WorkerEndTest {
    /// A worker whose end is seen only when it has been killed.
    private record Slow(CrashReport report, CompletableFuture<CrashReport> ended)
            implements BareWorker {
        Slow(Cause cause, int code) {
            this(
                    new CrashReport(
                            "w",
                            5,
                            cause,
                            new ExitStatus(code),
                            "seen",
                            "",
                            "",
                            List.of(),
                            "",
                            "",
                            0),
                    new CompletableFuture<>());
        }

        @Override
        public void kill() {
            ended.complete(report);
        }

        CrashReport reported() {
            return new WorkerEnd("w", this, Duration.ZERO).report(Duration.ZERO);
        }
    }

    @Test
    void one_that_had_crashed_says_so() {
        var slow = new Slow(Cause.CRASH, 134);

        assertThat(slow.reported()).isEqualTo(slow.report());
    }

    @Test
    void one_that_had_to_be_killed_was_lost() {
        CrashReport report = new Slow(Cause.STOPPED, 137).reported();

        assertThat(report.cause()).isEqualTo(Cause.LOST);
        assertThat(report.status()).contains(new ExitStatus(137));
        assertThat(report.detail()).isEmpty();
    }
}
