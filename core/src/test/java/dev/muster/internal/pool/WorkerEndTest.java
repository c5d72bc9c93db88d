package dev.muster.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.worker.CrashReport;
import dev.muster.worker.CrashReport.Cause;
import dev.muster.worker.ExitStatus;
import dev.muster.worker.WorkerInfo;
import dev.muster.worker.WorkerKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said of a worker whose connection is lost, and whose end was not seen in time.
class WorkerEndTest {
    private static CrashReport seen(Cause cause, int code) {
        return new CrashReport(
                "w", 5, cause, new ExitStatus(code), "seen", "", "", List.of(), "", "", 0);
    }

    /// What is said of a worker whose end is seen only when it has been killed.
    private static CrashReport reported(CrashReport seen) {
        var worker =
                new FakeWorker(new WorkerInfo("w", "here", 5, new WorkerKind.Jvm("25"), false));
        worker.atKill(() -> worker.ends(seen));
        return new WorkerEnd("w", worker, Duration.ZERO).report(Duration.ZERO);
    }

    @Test
    void one_that_had_crashed_says_so() {
        CrashReport seen = seen(Cause.CRASH, 134);

        assertThat(reported(seen)).isEqualTo(seen);
    }

    @Test
    void one_that_had_to_be_killed_was_lost() {
        CrashReport report = reported(seen(Cause.STOPPED, 137));

        assertThat(report.cause()).isEqualTo(Cause.LOST);
        assertThat(report.status()).contains(new ExitStatus(137));
        assertThat(report.detail()).isEmpty();
    }
}
