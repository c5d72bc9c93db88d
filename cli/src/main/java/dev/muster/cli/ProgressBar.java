package dev.muster.cli;

import java.io.PrintStream;

/// Shows progress: one line that is redrawn on a terminal, a new line at every tenth otherwise.
/// Safe for all threads.
final class ProgressBar {
    private static final int WIDTH = 40;
    private static final String BACK_AND_CLEAR = "\r\033[K";

    private final PrintStream out;
    private final boolean terminal;
    private final int total;

    /// Guarded by this.
    private int done;

    private int tenths;
    private boolean drawn;

    ProgressBar(PrintStream out, boolean terminal, int total) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
    }

    synchronized void update(int nowDone) {
        done = nowDone;
        if (terminal) {
            draw();
        } else if (done * 10 / total > tenths) {
            tenths = done * 10 / total;
            out.println(done + " of " + total + " numbers");
        }
    }

    /// Prints a line that stays, above the bar.
    synchronized void say(String line) {
        out.println((drawn ? BACK_AND_CLEAR : "") + line);
        if (drawn) {
            draw();
        }
    }

    /// Leaves the bar as it is; further output appears below it.
    synchronized void finish() {
        if (drawn) {
            out.println();
            drawn = false;
        }
    }

    private void draw() {
        int filled = WIDTH * done / total;
        out.print(
                "\r[%s%s] %3d %%  %d of %d numbers"
                        .formatted(
                                "#".repeat(filled),
                                ".".repeat(WIDTH - filled),
                                100 * done / total,
                                done,
                                total));
        out.flush();
        drawn = true;
    }
}
