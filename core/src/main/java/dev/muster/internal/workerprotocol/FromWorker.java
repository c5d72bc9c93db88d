package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;
import java.util.ArrayList;
import java.util.List;

/// A message from a worker to its pool, other than results.
public sealed interface FromWorker {
    /// The worker takes tasks.
    record Ready() implements FromWorker {
        /// The message on the wire.
        public static Output write() {
            return begin(READY);
        }
    }

    /// The initializer failed: one value, the exception. The worker ends.
    record NotReady(Input exception) implements FromWorker {
        /// The message on the wire.
        public static Output write(Output exception) {
            Output out = begin(NOT_READY);
            exception.copyTo(out);
            return out;
        }
    }

    /// These runs have not begun and will not.
    record Withdrawn(List<Long> sequences) implements FromWorker {
        /// The message on the wire.
        public static Output write(List<Long> sequences) {
            Output out = begin(WITHDRAWN);
            out.writeUnsigned(sequences.size());
            sequences.forEach(out::writeUnsigned);
            return out;
        }
    }

    /// The stacks of all threads while a run was in progress; empty if it was not.
    record Stacks(long sequence, String text) implements FromWorker {
        /// The message on the wire.
        public static Output write(long sequence, String text) {
            Output out = begin(STACKS);
            out.writeUnsigned(sequence);
            out.writeText(text);
            return out;
        }
    }

    /// The worker looks for a class file or another resource, or for a broadcast. Answered by
    /// [ToWorker.Found].
    ///
    /// @param loader the number of the class loader that is asked first
    /// @param name in a class loader's form: `com/acme/Order.class`; or that of a
    ///   [BroadcastQuestion]
    record Find(long request, int loader, String name) implements FromWorker {
        /// The message on the wire.
        public static Output write(long request, int loader, String name) {
            Output out = begin(FIND);
            out.writeUnsigned(request);
            out.writeUnsigned(loader);
            out.writeText(name);
            return out;
        }
    }

    /// How far a run is.
    record Advanced(long sequence, long done, long total) implements FromWorker {
        /// The message on the wire.
        public static Output write(long sequence, long done, long total) {
            Output out = begin(ADVANCED);
            out.writeUnsigned(sequence);
            out.writeUnsigned(done);
            out.writeUnsigned(total);
            return out;
        }
    }

    /// A record of the worker's log.
    ///
    /// @param level the name of a level of [System.Logger]
    /// @param task the number of the task that ran; -1 if none did
    /// @param failure one value: the exception that belongs to it, or null
    record Logged(String logger, String level, String message, long task, Input failure)
            implements FromWorker {
        /// The message on the wire.
        public static Output write(
                String logger, String level, String message, long task, Output failure) {
            Output out = begin(LOGGED);
            out.writeText(logger);
            out.writeText(level);
            out.writeText(message);
            out.writeSigned(task);
            failure.copyTo(out);
            return out;
        }
    }

    /// The worker reads large frames from the memory of [ToWorker.Share].
    record Shares() implements FromWorker {
        /// The message on the wire.
        public static Output write() {
            return begin(SHARES);
        }
    }

    int READY = 0;
    int NOT_READY = 1;
    int WITHDRAWN = 2;
    int STACKS = 3;
    int FIND = 4;
    int ADVANCED = 5;
    int LOGGED = 6;
    int SHARES = 7;

    private static Output begin(int tag) {
        var out = new Output();
        out.writeByte(tag);
        return out;
    }

    /// Reads one message; its values remain in the input.
    ///
    /// @throws CodecException if it is none
    static FromWorker read(Input in) throws CodecException {
        int tag = in.readByte();
        return switch (tag) {
            case READY -> new Ready();
            case NOT_READY -> new NotReady(in);
            case WITHDRAWN -> {
                int count = in.readCount(1);
                var sequences = new ArrayList<Long>(count);
                for (int i = 0; i < count; i++) {
                    sequences.add(in.readUnsigned());
                }
                yield new Withdrawn(sequences);
            }
            case STACKS -> new Stacks(in.readUnsigned(), in.readText());
            case FIND -> new Find(in.readUnsigned(), (int) in.readUnsigned(), in.readText());
            case ADVANCED -> new Advanced(in.readUnsigned(), in.readUnsigned(), in.readUnsigned());
            case LOGGED ->
                    new Logged(in.readText(), in.readText(), in.readText(), in.readSigned(), in);
            case SHARES -> new Shares();
            default -> throw new CodecException("%d is no notice of a worker".formatted(tag));
        };
    }
}
