package dev.muster.internal.launch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutputPumpTest {
    private static final byte[] NO_MARK = "no line begins like this".getBytes(US_ASCII);

    @ParameterizedTest
    @EnumSource
    void whatever_a_sink_throws_the_next_lines_are_read(Thrown thrown)
            throws IOException, InterruptedException {
        var lines = new LinkedBlockingQueue<String>();
        LineSink sink =
                (_, buffer, from, to) -> {
                    String line = new String(buffer, from, to - from, US_ASCII).strip();
                    if (line.equals("bad")) {
                        lines.add(line);
                        thrown.fly();
                    }
                    lines.add(line);
                };
        try (var read = new PipedInputStream()) {
            var written = new PipedOutputStream(read);
            var pump =
                    OutputPump.start("muster-test-output", read, NO_MARK, sink, (_, _, _, _) -> {});
            for (String line : new String[] {"bad", "good", "bad", "last"}) {
                written.write((line + "\n").getBytes(US_ASCII));
                written.flush();
                assertThat(lines.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(line);
            }
            written.close();
            assertThatCode(pump::awaitEnd).doesNotThrowAnyException();
        }
    }

    /// The pipe of a process that has left another one behind is not at its end.
    @Test
    void what_was_written_is_handed_on_however_slow_the_sink_is_and_no_more_is_waited_for()
            throws IOException, InterruptedException {
        var lines = new LinkedBlockingQueue<String>();
        LineSink sink =
                (_, buffer, from, to) -> {
                    LockSupport.parkNanos(Duration.ofMillis(600).toNanos());
                    lines.add(new String(buffer, from, to - from, US_ASCII).strip());
                };
        try (var read = new PipedInputStream();
                var written = new PipedOutputStream(read)) {
            written.write("one\ntwo\n".getBytes(US_ASCII));
            written.flush();
            var pump =
                    OutputPump.start("muster-test-output", read, NO_MARK, sink, (_, _, _, _) -> {});
            while (read.available() > 0) {
                Thread.onSpinWait();
            }

            pump.awaitEnd();

            assertThat(lines).containsExactly("one", "two");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_one_read_throws_the_next_lines_are_read(Thrown thrown)
            throws IOException, InterruptedException {
        var lines = new LinkedBlockingQueue<String>();
        LineSink sink =
                (_, buffer, from, to) ->
                        lines.add(new String(buffer, from, to - from, US_ASCII).strip());
        var isFirst = new AtomicBoolean(true);
        try (var read =
                new FilterInputStream(new ByteArrayInputStream("line\n".getBytes(US_ASCII))) {
                    @Override
                    public int read(byte[] buffer) throws IOException {
                        if (isFirst.getAndSet(false)) {
                            thrown.fly();
                        }
                        return super.read(buffer);
                    }
                }) {
            var pump =
                    OutputPump.start("muster-test-output", read, NO_MARK, sink, (_, _, _, _) -> {});
            if (thrown == Thrown.CHECKED) { // an IOException: the end of the output
                pump.awaitEnd();
                return;
            }

            assertThat(lines.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo("line");
        }
    }
}
