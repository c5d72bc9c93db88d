package dev.muster.internal.launch;

import dev.muster.OutputLine;
import java.lang.System.Logger.Level;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// Hands lines to a function of the user. What it throws is logged, once for each stream, and does
/// no further harm.
final class ReceiverSink implements LineSink {
    private final String worker;
    private final OutputLine.Stream stream;
    private final Consumer<OutputLine> receiver;
    private boolean hasFailed;

    ReceiverSink(String worker, OutputLine.Stream stream, Consumer<OutputLine> receiver) {
        this.worker = worker;
        this.stream = stream;
        this.receiver = receiver;
    }

    @Override
    public void line(long task, byte[] buffer, int from, int to) {
        OptionalLong running = task < 0 ? OptionalLong.empty() : OptionalLong.of(task);
        String text = OutputText.decode(buffer, from, LineSink.textEnd(buffer, from, to));
        try {
            receiver.accept(new OutputLine(worker, running, stream, text));
        } catch (RuntimeException | Error e) {
            if (!hasFailed) {
                hasFailed = true;
                LocalSource.LOGGER.log(
                        Level.WARNING, "the receiver of the lines of " + worker + " failed", e);
            }
        }
    }
}
