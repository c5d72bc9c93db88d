package dev.muster.internal.launch;

import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Reads one stream of a worker to its end, in a thread of its own: a worker never waits because
/// nobody reads.
final class OutputPump implements Runnable {
    private static final int BUFFER = 64 * 1024;
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final int QUIET_LOOKS = 40;
    private static final int MAX_LOOKS = 800;

    private final InputStream stream;
    private final LineSink sink;
    private final LineCutter cutter;
    private final MarkFilter marks;
    private final BannerFilter banner;
    private final Thread thread;

    /// Its own thread only.
    private boolean hasFailed;

    private final AtomicLong reads = new AtomicLong();

    /// It waits for more, or is about to; else it hands on what it has read.
    private volatile boolean isReading;

    private OutputPump(
            String name, InputStream stream, byte[] mark, LineSink sink, LineSink lastLines) {
        this.stream = stream;
        if (sink.wantsAll()) {
            this.banner = new BannerFilter(lastLines);
            this.sink = LineSink.both(sink, banner);
        } else {
            this.banner = new BannerFilter(LineSink.both(sink, lastLines));
            this.sink = banner;
        }
        this.cutter = new LineCutter(this.sink);
        this.marks = new MarkFilter(mark, cutter);
        this.thread = Threads.daemon(name, this);
    }

    /// @param mark begins each mark
    /// @param lastLines gets all lines, too
    static OutputPump start(
            String name, InputStream stream, byte[] mark, LineSink sink, LineSink lastLines) {
        OutputPump pump = new OutputPump(name, stream, mark, sink, lastLines);
        pump.thread.start();
        return pump;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[BUFFER];
        try (stream) {
            for (int length = read(buffer); length >= 0; length = read(buffer)) {
                feed(buffer, length);
                reads.incrementAndGet();
            }
        } catch (IOException e) {
            LocalSource.LOGGER.log(Level.DEBUG, "the output of a worker broke off", e);
        }
        Guard.run(marks::end);
        Guard.run(cutter::end);
        Guard.run(sink::flush);
        Guard.run(sink::end);
    }

    /// As the stream itself, but goes on after what is no end of it.
    private int read(byte[] buffer) throws IOException {
        isReading = true;
        try {
            return stream.read(buffer);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            Guard.survived(e);
            LocalSource.LOGGER.log(Level.WARNING, "output of a worker could not be read", e);
            Guard.pause();
            return 0;
        } finally {
            isReading = false;
        }
    }

    /// A worker whose output is not read would wait indefinitely: so what a sink throws costs these
    /// lines and no more.
    private void feed(byte[] buffer, int length) {
        try {
            marks.feed(buffer, length);
            sink.flush();
        } catch (Throwable e) {
            Guard.survived(e);
            if (!hasFailed) {
                hasFailed = true;
                LocalSource.LOGGER.log(
                        Level.WARNING, "output of a worker could not be passed on", e);
            }
        }
    }

    /// Waits until all has been read, or nothing is read for a while: a process that has escaped
    /// may hold the stream open. That while is many looks, and no length of time: whatever stops
    /// this program, or makes it slow, passes in one of them.
    void awaitEnd() throws InterruptedException {
        int quiet = 0;
        for (int look = 0; look < MAX_LOOKS && quiet < QUIET_LOOKS; look++) {
            long before = reads.get();
            if (thread.join(LOOK)) {
                return;
            }
            quiet = isReading && reads.get() == before ? quiet + 1 : 0;
        }
    }

    /// What the JVM wrote when it crashed; empty if it did not.
    String banner() {
        return banner.banner();
    }
}
