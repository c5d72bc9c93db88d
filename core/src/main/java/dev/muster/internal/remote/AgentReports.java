package dev.muster.internal.remote;

import dev.muster.OutputLine;
import dev.muster.internal.codec.Output;
import dev.muster.internal.system.Guard;
import dev.muster.internal.system.Log;
import dev.muster.worker.CrashReport;
import dev.muster.worker.Worker;
import dev.muster.worker.WorkerInfo;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an agent tells its program of its workers. While there is no connection it waits in the
/// link; when the link is over it is dropped, as there is nobody to tell.
final class AgentReports {
    private static final System.Logger LOGGER = Log.named("dev.muster.remote");

    /// What a worker holds is told again when it has changed by this much.
    private static final long NEWS_BYTES = 1 << 20;

    private final Link link;

    /// What each worker was last said to hold. One thread only.
    private final Map<Integer, Long> memory = new HashMap<>();

    AgentReports(Link link) {
        this.link = link;
    }

    /// Sends a notice.
    ///
    /// @throws IOException if the link is over
    void say(Output notice) throws IOException {
        send(FromAgent.NOTICES, notice);
    }

    /// Sends a notice, if there is a program.
    void tell(Output notice) {
        try {
            say(notice);
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the program cannot be told", e);
        }
    }

    private void send(int channel, Output message) throws IOException {
        LinkChannel way = link.channel(channel);
        way.sendBytes(message.buffers().toArray(new ByteBuffer[0]));
        way.flush();
    }

    /// Sends a line that a worker wrote. Waits if the program does not read, and so does the worker
    /// then.
    void line(OutputLine line) {
        try {
            send(FromAgent.OUTPUT, FromAgent.Line.write(line));
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "a line has nowhere to go", e);
        }
    }

    /// Says how many bytes workers hold, if that is news. For one thread only.
    ///
    /// @param now those of each worker there is, by its number
    void memory(Map<Integer, Long> now) {
        memory.keySet().retainAll(now.keySet());
        var news = new HashMap<Integer, Long>();
        now.forEach((number, bytes) -> {
            Long before = memory.get(number);
            if (before == null || Math.abs(bytes - before) >= NEWS_BYTES) {
                news.put(number, bytes);
            }
        });
        if (!news.isEmpty()) {
            tell(FromAgent.Resident.write(news));
            memory.putAll(news);
        }
    }

    /// Says that a worker has ended.
    ///
    /// @param seen why; null if that is not known
    void end(int number, Worker worker, @Nullable CrashReport seen) {
        CrashReport report = seen != null ? seen : lost(worker.info());
        Optional<ByteBuffer> journal = Optional.empty();
        try {
            journal = worker.journal();
        } catch (Throwable e) { // of the worker; its tasks wait
            Guard.failed(e);
        }
        try {
            send(FromAgent.OUTPUT, FromAgent.Silent.write(worker.info().name()));
            say(FromAgent.Ended.write(number, report, journal));
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the end of a worker cannot be told", e);
        }
    }

    private static CrashReport lost(WorkerInfo info) {
        return CrashReport.unseen(info.name(), info.pid(), CrashReport.Cause.LOST, List.of());
    }
}
