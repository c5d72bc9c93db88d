package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.Output;

/// A message from a pool to a worker, other than tasks.
public sealed interface ToWorker {
    /// The first one: the worker's name, and what it does before its first task. Answered by
    /// [FromWorker.Ready] or [FromWorker.NotReady].
    ///
    /// @param worker its name
    /// @param loader the number of the class loader that the initializer comes from
    /// @param initializer one value: what is run, or null
    record SetUp(String worker, int loader, Input initializer) implements ToWorker {
        /// The message on the wire.
        public static Output write(String worker, int loader, Output initializer) {
            Output out = begin(SET_UP);
            out.writeText(worker);
            out.writeUnsigned(loader);
            initializer.copyTo(out);
            return out;
        }
    }

    /// These runs must not begin. Answered by [FromWorker.Withdrawn], with those that have not.
    ///
    /// @param first the smallest sequence number
    /// @param last the greatest one
    record Withdraw(long first, long last) implements ToWorker {
        /// The message on the wire.
        public static Output write(long first, long last) {
            Output out = begin(WITHDRAW);
            out.writeUnsigned(first);
            out.writeUnsigned(last);
            return out;
        }
    }

    /// A run must end: its thread is interrupted, if it is the current run.
    ///
    /// @param wantsStacks whether the stacks of all threads are wanted before that, as
    ///   [FromWorker.Stacks]
    record Stop(long sequence, boolean wantsStacks) implements ToWorker {
        /// The message on the wire.
        public static Output write(long sequence, boolean wantsStacks) {
            Output out = begin(STOP);
            out.writeUnsigned(sequence);
            out.writeByte(wantsStacks ? 1 : 0);
            return out;
        }
    }

    /// The answer to a [FromWorker.Find].
    ///
    /// @param isFound whether it was found
    /// @param bytes the rest of the message
    record Found(long request, boolean isFound, Input bytes) implements ToWorker {
        /// The message on the wire, if nothing was found.
        public static Output write(long request) {
            Output out = begin(FOUND);
            out.writeUnsigned(request);
            out.writeByte(0);
            return out;
        }

        /// The message on the wire.
        public static Output write(long request, byte[] bytes) {
            Output out = begin(FOUND);
            out.writeUnsigned(request);
            out.writeByte(1);
            out.writeBytes(bytes, 0, bytes.length);
            return out;
        }
    }

    /// A broadcast is closed.
    record Withhold(long pool, long broadcast) implements ToWorker {
        /// The message on the wire.
        public static Output write(long pool, long broadcast) {
            Output out = begin(WITHHOLD);
            out.writeLong(pool);
            out.writeUnsigned(broadcast);
            return out;
        }
    }

    /// Memory for large frames, which the pool already reads. Answered by [FromWorker.Shares] if
    /// the worker can have it.
    ///
    /// @param link one value: the [dev.muster.internal.memory.MemoryLink]
    record Share(Input link) implements ToWorker {
        /// The message on the wire.
        public static Output write(Output link) {
            Output out = begin(SHARE);
            link.copyTo(out);
            return out;
        }
    }

    /// The worker must end.
    record End() implements ToWorker {
        /// The message on the wire.
        public static Output write() {
            return begin(END);
        }
    }

    int SET_UP = 0;
    int WITHDRAW = 1;
    int STOP = 2;
    int FOUND = 3;
    int WITHHOLD = 4;
    int END = 5;
    int SHARE = 6;

    private static Output begin(int tag) {
        var out = new Output();
        out.writeByte(tag);
        return out;
    }

    /// Reads one message; its values remain in the input.
    ///
    /// @throws CodecException if it is none
    static ToWorker read(Input in) throws CodecException {
        int tag = in.readByte();
        return switch (tag) {
            case SET_UP -> new SetUp(in.readText(), (int) in.readUnsigned(), in);
            case WITHDRAW -> new Withdraw(in.readUnsigned(), in.readUnsigned());
            case STOP -> new Stop(in.readUnsigned(), in.readByte() != 0);
            case FOUND -> new Found(in.readUnsigned(), in.readByte() != 0, in);
            case WITHHOLD -> new Withhold(in.readLong(), in.readUnsigned());
            case END -> new End();
            case SHARE -> new Share(in);
            default -> throw new CodecException("%d is no order to a worker".formatted(tag));
        };
    }
}
