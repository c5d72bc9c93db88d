package dev.muster.internal.workerprotocol;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.Encoded;
import dev.muster.internal.codec.Input;
import dev.muster.internal.codec.LambdaShape;
import dev.muster.internal.codec.Output;

/// An entry in a frame of tasks.
public sealed interface TaskEntry {
    /// From now on, lambdas of this shape are named by a number: the next one.
    record Shape(LambdaShape shape) implements TaskEntry {
        /// Writes the entry.
        public static void write(LambdaShape shape, Output out) {
            out.writeByte(SHAPE);
            shape.writeTo(out);
        }
    }

    /// From now on, proxies of this manager may occur.
    ///
    /// @param number its number in references
    /// @param address its address
    /// @param key in hexadecimal digits
    /// @param encryption the encryption of its connections
    record Manager(long number, String address, String key, String encryption)
            implements TaskEntry {
        /// Writes the entry.
        public static void write(
                long number, String address, String key, String encryption, Output out) {
            out.writeByte(MANAGER);
            out.writeLong(number);
            out.writeText(address);
            out.writeText(key);
            out.writeText(encryption);
        }

        /// Without the key.
        @Override
        public String toString() {
            return "Manager[" + address + "]";
        }
    }

    /// From now on, a function is named by a number: one value.
    record Function(long number, Input value) implements TaskEntry {
        /// Writes the entry.
        public static void write(long number, Output value, Output out) {
            out.writeByte(FUNCTION);
            out.writeUnsigned(number);
            out.writeUnsigned(value.size());
            value.copyTo(out);
        }
    }

    /// A function is no longer needed.
    record Forget(long number) implements TaskEntry {
        /// Writes the entry.
        public static void write(long number, Output out) {
            out.writeByte(FORGET);
            out.writeUnsigned(number);
        }
    }

    /// A task to run.
    ///
    /// @param sequence rises with each run of this worker
    /// @param task the task's number in its pool
    /// @param attempt from 1
    /// @param name what the task is called; empty for `task-17`
    /// @param loader the number of the class loader that its classes come from
    /// @param function the number of the function that is applied; [#INLINE] if it is in the
    ///   payload; [#CALL] if the payload is what is called, without an argument
    /// @param payload the function, if inline, and the argument, if there is one
    record Run(
            long sequence,
            long task,
            int attempt,
            String name,
            int loader,
            long function,
            Input payload)
            implements TaskEntry {
        /// Writes the entry.
        public static void write(
                long sequence,
                long task,
                int attempt,
                String name,
                int loader,
                long function,
                Output payload,
                Output out) {
            out.writeByte(RUN);
            out.writeUnsigned(sequence);
            out.writeUnsigned(task);
            out.writeUnsigned(attempt);
            out.writeText(name);
            out.writeUnsigned(loader);
            out.writeUnsigned(function);
            out.writeUnsigned(payload.size());
            payload.copyTo(out);
        }
    }

    /// In a [Run]: the payload is called.
    long CALL = 0;

    /// In a [Run]: the function is in the payload.
    long INLINE = 1;

    /// The first number that a function can have.
    long FIRST_FUNCTION = 2;

    int RUN = 0;
    int FUNCTION = 1;
    int FORGET = 2;
    int SHAPE = 3;
    int MANAGER = 4;

    /// Reads the next entry; its values remain in the input.
    ///
    /// @throws CodecException if it is none
    static TaskEntry read(Input in) throws CodecException {
        int tag = in.readByte();
        return switch (tag) {
            case RUN ->
                    new Run(
                            in.readUnsigned(),
                            in.readUnsigned(),
                            (int) in.readUnsigned(),
                            in.readText(),
                            (int) in.readUnsigned(),
                            in.readUnsigned(),
                            in.take(in.readUnsigned()));
            case FUNCTION ->
                    new Function(in.readUnsigned(), Encoded.read(in, in.readUnsigned()).input());
            case FORGET -> new Forget(in.readUnsigned());
            case SHAPE -> new Shape(LambdaShape.read(in));
            case MANAGER -> new Manager(in.readLong(), in.readText(), in.readText(), in.readText());
            default -> throw new CodecException("%d begins no entry for a worker".formatted(tag));
        };
    }

    /// An entry in a frame of results: how a run ended.
    ///
    /// @param sequence the number of the run
    /// @param hasFailed whether the value is the exception that it threw, and not its result
    /// @param nanos how long it took, reading and writing of its values included
    /// @param value one value
    public record Result(long sequence, boolean hasFailed, long nanos, Input value) {
        /// The greatest size of an entry without its value.
        public static final int MAX_HEADER_BYTES = 32;

        private static final int DONE = 0;
        private static final int FAILED = 1;

        /// Writes the entry.
        public static void write(
                long sequence, boolean hasFailed, long nanos, Output value, Output out) {
            out.writeByte(hasFailed ? FAILED : DONE);
            out.writeUnsigned(sequence);
            out.writeUnsigned(nanos);
            out.writeUnsigned(value.size());
            value.copyTo(out);
        }

        /// Reads the next entry; its value remains in the input.
        ///
        /// @throws CodecException if it is none
        public static Result read(Input in) throws CodecException {
            int tag = in.readByte();
            if (tag > FAILED) {
                throw new CodecException("%d begins no result".formatted(tag));
            }
            long sequence = in.readUnsigned();
            long nanos = in.readUnsigned();
            return new Result(sequence, tag == FAILED, nanos, in.take(in.readUnsigned()));
        }
    }
}
