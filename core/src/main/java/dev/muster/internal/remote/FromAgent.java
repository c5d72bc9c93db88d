package dev.muster.internal.remote;

import dev.muster.OutputLine;
import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.Output;
import dev.muster.worker.CrashReport;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What an agent says to its program, on two channels of their link.
sealed interface FromAgent {
    /// The channel for all but lines; the orders to the agent are on it, too.
    int NOTICES = 0;

    /// The channel for the lines that workers write, which may be many.
    int OUTPUT = 1;

    /// A worker is there. Its tasks are on the channel [#tasks], its other messages on [#control].
    ///
    /// @param worker its number, from 1
    /// @param name what it is called there
    /// @param java its version of Java
    record Arrived(int worker, String name, long pid, String java) implements FromAgent {
        static Output write(int worker, String name, long pid, String java) {
            Output out = begin(ARRIVED);
            out.writeUnsigned(worker);
            out.writeText(name);
            out.writeUnsigned(pid);
            out.writeText(java);
            return out;
        }

        /// Whether a worker can have this number.
        static boolean isNumber(int worker) {
            return worker > 0 && worker <= (Integer.MAX_VALUE - 1) / 2;
        }

        /// The number of the channel for the tasks of a worker.
        static int tasks(int worker) {
            return 2 * worker;
        }

        /// The number of the channel for its other messages.
        static int control(int worker) {
            return 2 * worker + 1;
        }
    }

    /// A worker could not be started.
    ///
    /// @param isHopeless whether another try makes no sense
    record Failed(String message, boolean isHopeless) implements FromAgent {
        static Output write(String message, boolean isHopeless) {
            Output out = begin(FAILED);
            out.writeText(message);
            out.writeByte(isHopeless ? 1 : 0);
            return out;
        }
    }

    /// A worker has ended.
    ///
    /// @param journal what it has noted, if it had one
    record Ended(int worker, CrashReport report, Optional<ByteBuffer> journal)
            implements FromAgent {
        static Output write(int worker, CrashReport report, Optional<ByteBuffer> journal)
                throws CodecException {
            Output out = begin(ENDED);
            out.writeUnsigned(worker);
            byte[] notes = journal.map(Ended::bytes).orElse(new byte[0]);
            out.writeUnsigned(notes.length);
            out.writeBytes(notes, 0, notes.length);
            JavaCodec.standard().encode(report, out);
            return out;
        }

        private static byte[] bytes(ByteBuffer journal) {
            byte[] bytes = new byte[journal.capacity()];
            journal.get(0, bytes);
            return bytes;
        }
    }

    /// How much memory workers hold.
    ///
    /// @param bytes by the numbers of the workers
    record Resident(Map<Integer, Long> bytes) implements FromAgent {
        static Output write(Map<Integer, Long> bytes) {
            Output out = begin(RESIDENT);
            out.writeUnsigned(bytes.size());
            bytes.forEach((worker, resident) -> {
                out.writeUnsigned(worker);
                out.writeUnsigned(resident);
            });
            return out;
        }
    }

    /// The agent is asked to end: its workers must get nothing more, and end when they have nothing
    /// left.
    record Leaving() implements FromAgent {
        static Output write() {
            return begin(LEAVING);
        }
    }

    /// A worker has written a line.
    ///
    /// @param worker what it is called there
    /// @param task the number of the task that ran; -1 if none did
    record Line(String worker, long task, boolean isError, String text) implements FromAgent {
        static Output write(OutputLine line) {
            Output out = begin(LINE);
            out.writeText(line.worker());
            out.writeSigned(line.task().orElse(-1));
            out.writeByte(line.stream() == OutputLine.Stream.ERR ? 1 : 0);
            out.writeText(line.text());
            return out;
        }
    }

    /// A worker writes no more lines: the last thing of it on this channel.
    ///
    /// @param worker what it is called there
    record Silent(String worker) implements FromAgent {
        static Output write(String worker) {
            Output out = begin(SILENT);
            out.writeText(worker);
            return out;
        }
    }

    int ARRIVED = 0;
    int FAILED = 1;
    int ENDED = 2;
    int RESIDENT = 3;
    int LEAVING = 4;
    int LINE = 5;
    int SILENT = 6;

    private static Output begin(int tag) {
        var out = new Output();
        out.writeByte(tag);
        return out;
    }

    /// Reads one message.
    ///
    /// @throws CodecException if it is none
    static FromAgent read(Input in) throws CodecException {
        int tag = in.readByte();
        return switch (tag) {
            case ARRIVED ->
                    new Arrived(
                            (int) in.readUnsigned(),
                            in.readText(),
                            in.readUnsigned(),
                            in.readText());
            case FAILED -> new Failed(in.readText(), in.readByte() != 0);
            case ENDED -> ended(in);
            case RESIDENT -> {
                int count = in.readCount(2);
                var bytes = new HashMap<Integer, Long>();
                for (int i = 0; i < count; i++) {
                    bytes.put((int) in.readUnsigned(), in.readUnsigned());
                }
                yield new Resident(bytes);
            }
            case LEAVING -> new Leaving();
            case SILENT -> new Silent(in.readText());
            case LINE ->
                    new Line(in.readText(), in.readSigned(), in.readByte() != 0, in.readText());
            default -> throw new CodecException("%d is no notice of an agent".formatted(tag));
        };
    }

    private static Ended ended(Input in) throws CodecException {
        int worker = (int) in.readUnsigned();
        byte[] notes = in.readBytes(in.readCount(1));
        Object report = JavaCodec.standard().decode(in);
        if (!(report instanceof CrashReport crash)) {
            throw new CodecException("the end of a worker has no report");
        }
        return new Ended(
                worker,
                crash,
                notes.length == 0 ? Optional.empty() : Optional.of(ByteBuffer.wrap(notes)));
    }
}
